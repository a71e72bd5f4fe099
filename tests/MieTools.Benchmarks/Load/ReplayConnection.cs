using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace MieTools.Benchmarks.Load;

/// <summary>
/// One client of the replay. A request's path and the <c>max_tokens</c> of its body say what it gets, and how much of it.
/// </summary>
internal sealed class ReplayConnection(Socket socket, ReplayAnswers answers)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _length;

    /// <summary>Serves requests until the client hangs up.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        using Socket connection = socket;
        socket.NoDelay = true;
        try
        {
            while (await ReadAsync(cancellation) is var (path, count))
            {
                IEnumerable<ReadOnlyMemory<byte>> answer = path.EndsWith("/custom/json", StringComparison.Ordinal) ? answers.Json(count)
                    : path.EndsWith("/custom/file", StringComparison.Ordinal) ? ReplayAnswers.Bytes(count) : answers.Stream(count);
                foreach (ReadOnlyMemory<byte> part in answer)
                {
                    for (ReadOnlyMemory<byte> rest = part; rest.Length > 0;)
                        rest = rest[await socket.SendAsync(rest, cancellation)..];
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The client is gone.
        }
    }

    private async Task<(string Path, int Count)?> ReadAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellation))
                return null;
        }
        string[] head = Encoding.ASCII.GetString(_buffer, 0, end).Split("\r\n");
        string? length = head.FirstOrDefault(l => l.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
        int total = end + 4 + (length is null ? 0 : int.Parse(length.AsSpan(15), CultureInfo.InvariantCulture));
        while (_length < total)
        {
            if (!await FillAsync(cancellation))
                return null;
        }
        using JsonDocument body = JsonDocument.Parse(_buffer.AsMemory(end + 4, total - end - 4));
        int count = body.RootElement.GetProperty("max_tokens").GetInt32();
        _buffer.AsSpan(total, _length - total).CopyTo(_buffer);
        _length -= total;
        return (head[0].Split(' ')[1], count);
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        int count = await socket.ReceiveAsync(_buffer.AsMemory(_length), cancellation);
        _length += count;
        return count > 0;
    }
}
