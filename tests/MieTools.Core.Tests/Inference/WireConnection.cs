using System.Net.Sockets;
using System.Text;

namespace MieTools.Core.Tests.Inference;

/// <summary>One connection of a <see cref="WireServer"/>.</summary>
internal sealed class WireConnection(Socket socket, CancellationToken stop) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    public string Head { get; private set; } = "";

    public byte[] Body { get; private set; } = [];

    public CancellationToken Stop => stop;

    public async Task ReadRequestAsync()
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await _stream.ReadExactlyAsync(one, stop);
            head.Append((char)one[0]);
        }
        Head = head.ToString();
        string? length = Head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        Body = new byte[length is null ? 0 : int.Parse(length[15..], System.Globalization.CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(Body, stop);
    }

    public async Task SendAsync(string text) => await SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, stop);

    public async Task ChunkAsync(string text) => await ChunkAsync(Encoding.UTF8.GetBytes(text));

    public async Task ChunkAsync(byte[] bytes) =>
        await SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8]);

    public async Task EndAsync(string trailers = "") => await SendAsync($"0\r\n{trailers}\r\n");

    public async Task AnswerAsync(string contentType, string body, int status = 200) =>
        await SendAsync(
            $"HTTP/1.1 {status} X\r\nContent-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nopc-request-id: "
                + $"REQ1\r\nConnection: close\r\n\r\n{body}");

    /// <summary>Cuts the connection with a TCP reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Waits until the client has hung up.</summary>
    public async Task WaitForHangUpAsync()
    {
        try
        {
            byte[] one = new byte[1];
            while (await _stream.ReadAsync(one, stop) > 0)
            {
            }
        }
        catch (IOException)
        {
        }
    }

    public void Dispose() => _stream.Dispose();
}
