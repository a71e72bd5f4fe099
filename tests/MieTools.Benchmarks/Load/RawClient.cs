using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MieTools.Benchmarks.Load;

/// <summary>
/// A connection that sends the same request again and again and looks at the answers no closer than it has to: the load should cost little
/// beside what it measures.
/// </summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    /// <summary>Connects.</summary>
    public async Task ConnectAsync(IPEndPoint server, CancellationToken cancellation) => await _socket.ConnectAsync(server, cancellation);

    /// <summary>Sends a request.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        while (request.Length > 0)
            request = request[await _socket.SendAsync(request, cancellation)..];
    }

    /// <summary>Reads one answer to its end.</summary>
    /// <param name="eventsSeen">Told how many server-sent events have come so far, after each read that brought some; null to not
    /// count.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How many events came.</returns>
    /// <exception cref="InvalidDataException">The answer is no success.</exception>
    public async ValueTask<int> ReceiveAsync(Action<int>? eventsSeen, CancellationToken cancellation)
    {
        _length = 0;
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
            await FillAsync(cancellation);
        end += 4;
        long? length = ReadHead(_buffer.AsSpan(0, end));
        if (length is { } total)
        {
            for (long left = total - (_length - end); left > 0; left -= _length)
            {
                _length = 0;
                await FillAsync(cancellation);
            }
            return 0;
        }
        return await ReceiveChunksAsync(end, eventsSeen, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // Neither JSON nor event lines hold a bare CR, so the last HTTP chunk cannot be taken for anything else.
    private async ValueTask<int> ReceiveChunksAsync(int start, Action<int>? eventsSeen, CancellationToken cancellation)
    {
        const int Kept = 8;
        int events = 0;
        int from = start;
        while (true)
        {
            int found = Count(_buffer.AsSpan(from, _length - from));
            if (found > 0)
            {
                events += found;
                eventsSeen?.Invoke(events);
            }
            if (_buffer.AsSpan(start, _length - start).EndsWith("\r\n0\r\n\r\n"u8))
                return events;
            // What the next search may need is kept, and not counted again: of the mark's two bytes, one at most.
            int kept = Math.Min(Kept, _length - start);
            _buffer.AsSpan(_length - kept, kept).CopyTo(_buffer);
            bool half = kept > 0 && _buffer[kept - 1] == (byte)'\n' && !(kept > 1 && _buffer[kept - 2] == (byte)'\n');
            (_length, start, from) = (kept, 0, kept - (half ? 1 : 0));
            await FillAsync(cancellation);
        }
    }

    private static int Count(ReadOnlySpan<byte> bytes) => bytes.Count("\n\n"u8);

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        int count = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellation);
        if (count == 0)
            throw new InvalidDataException("The server closed the connection.");
        _length += count;
    }

    /// <summary>The length of the body; null for one in chunks.</summary>
    private static long? ReadHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 200"u8))
            throw new InvalidDataException($"The server answered: {Encoding.ASCII.GetString(head)}");
        int at = head.IndexOf("\nContent-Length: "u8);
        if (at < 0)
            return null;
        ReadOnlySpan<byte> digits = head[(at + 17)..];
        return long.Parse(digits[..digits.IndexOf((byte)'\r')], System.Globalization.CultureInfo.InvariantCulture);
    }
}
