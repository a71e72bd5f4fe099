using System.Net.Sockets;
using System.Text;

namespace MieTools.Server.Tests;

/// <summary>One connection of a <see cref="RawContainer"/>.</summary>
internal sealed class RawConnection(Socket socket, CancellationToken stop) : IDisposable
{
    private readonly List<byte> _read = [];

    /// <summary>The head of the request that is being answered.</summary>
    public string Head { get; private set; } = "";

    public bool IsHealthCheck => Head.StartsWith("GET /health ", StringComparison.Ordinal);

    /// <summary>Length of the request's body as its head has it; 0 without one.</summary>
    public int ContentLength =>
        Head.Split("\r\n").Where(l => l.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)).Select(l => int.Parse(l[15..]))
            .FirstOrDefault();

    /// <summary>Reads up to the blank line after the headers; null at the end of the connection.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        int end;
        while ((end = IndexOfBlankLine()) < 0)
        {
            if (!await ReadMoreAsync())
                return null;
        }
        Head = Encoding.Latin1.GetString([.. _read[..end]]);
        _read.RemoveRange(0, end + 4);
        return Head;
    }

    /// <summary>Reads so many bytes of the body.</summary>
    public async Task<string> ReadBodyAsync(int count)
    {
        while (_read.Count < count && await ReadMoreAsync())
        {
        }
        string text = Encoding.Latin1.GetString([.. _read[..Math.Min(count, _read.Count)]]);
        _read.RemoveRange(0, text.Length);
        return text;
    }

    public async Task SendAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), stop);

    /// <summary>True when the other side hangs up within a time.</summary>
    public async Task<bool> HangUpWithinAsync(TimeSpan limit)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(limit);
        try
        {
            return await socket.ReceiveAsync(new byte[1], end.Token) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset() => socket.Close(0);

    /// <summary>Ends the connection in order.</summary>
    public void Close() => socket.Shutdown(SocketShutdown.Both);

    public void Dispose() => socket.Dispose();

    private int IndexOfBlankLine()
    {
        for (int i = 0; i + 3 < _read.Count; i++)
        {
            if (_read[i] == '\r' && _read[i + 1] == '\n' && _read[i + 2] == '\r' && _read[i + 3] == '\n')
                return i;
        }
        return -1;
    }

    private async Task<bool> ReadMoreAsync()
    {
        byte[] buffer = new byte[8192];
        int count = await socket.ReceiveAsync(buffer, stop);
        _read.AddRange(buffer.AsSpan(0, count));
        return count > 0;
    }
}
