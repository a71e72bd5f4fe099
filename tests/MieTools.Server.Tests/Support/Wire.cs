using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MieTools.Server.Tests;

/// <summary>Sends a request over a bare socket and keeps the very bytes that come back, and how they end.</summary>
/// <param name="Bytes">All of them.</param>
/// <param name="Reset">True when RST ended the connection, false for FIN.</param>
internal sealed record Wire(byte[] Bytes, bool Reset)
{
    /// <summary>All bytes, each as one character.</summary>
    public string Text => Encoding.Latin1.GetString(Bytes);

    /// <summary>Status line and headers.</summary>
    public string Head => Text.Split("\r\n\r\n", 2)[0];

    /// <summary>What comes after the headers, framing included.</summary>
    public byte[] Body => Bytes[Math.Min(Bytes.Length, Head.Length + 4)..];

    /// <summary>Value of a header, or null.</summary>
    public string? Header(string name) =>
        Head.Split("\r\n").Select(l => l.Split(": ", 2)).FirstOrDefault(p => p[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1];

    /// <summary>The chunks of a chunked body, without the one that ends it.</summary>
    public List<byte[]> Chunks()
    {
        List<byte[]> chunks = [];
        byte[] body = Body;
        for (int at = 0; at < body.Length;)
        {
            int line = Array.IndexOf(body, (byte)'\r', at);
            int size = int.Parse(Encoding.ASCII.GetString(body, at, line - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
                break;
            chunks.Add(body[(line + 2)..(line + 2 + size)]);
            at = line + 2 + size + 2;
        }
        return chunks;
    }

    /// <summary>The body of a chunked answer as text.</summary>
    public string Streamed => Encoding.UTF8.GetString([.. Chunks().SelectMany(c => c)]);

    public static async Task<Wire> SendAsync(HttpRequestMessage request, string version = "1.1")
    {
        using TcpClient tcp = await OpenAsync(request, version);
        using MemoryStream bytes = new();
        try
        {
            await tcp.GetStream().CopyToAsync(bytes, TestContext.Current.CancellationToken);
            return new Wire(bytes.ToArray(), Reset: false);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return new Wire(bytes.ToArray(), Reset: true);
        }
    }

    /// <summary>Reads until what has come is enough; the connection stays open.</summary>
    public static async Task<Wire> ReadAsync(TcpClient tcp, Func<Wire, bool> enough)
    {
        byte[] buffer = new byte[4096];
        Wire wire = new([], Reset: false);
        while (!enough(wire))
        {
            int count = await tcp.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().Within();
            Assert.True(count > 0, $"It ended after: {wire.Text}");
            wire = new([.. wire.Bytes, .. buffer[..count]], Reset: false);
        }
        return wire;
    }

    /// <summary>Sends, and leaves the reading to the caller.</summary>
    public static async Task<TcpClient> OpenAsync(HttpRequestMessage request, string version = "1.1")
    {
        byte[] body = await request.Content!.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        StringBuilder head = new(
            $"{request.Method} {request.RequestUri!.PathAndQuery} HTTP/{version}\r\nHost: {request.RequestUri.Authority}\r\nConnection: "
                + "close\r\n");
        foreach ((string name,
            IEnumerable<string> values) in request.Headers.NonValidated.Select(h => (h.Key, h.Value.AsEnumerable()))
                .Concat(request.Content.Headers.NonValidated.Select(h => (h.Key, h.Value.AsEnumerable()))))
        {
            if (!name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
                head.Append($"{name}: {string.Join(", ", values)}\r\n");
        }
        head.Append($"Content-Length: {body.Length}\r\n\r\n");
        TcpClient tcp = new();
        await tcp.ConnectAsync("127.0.0.1", request.RequestUri.Port, TestContext.Current.CancellationToken);
        await tcp.GetStream()
            .WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head.ToString()), .. body], TestContext.Current.CancellationToken);
        return tcp;
    }
}
