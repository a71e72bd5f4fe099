using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MieTools.Tests.Support;

/// <summary>A server on loopback that makes its answer, byte for byte, of the request it got.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string> _answer;

    /// <param name="answer">Makes the answer of the request's text.</param>
    public EchoServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The last request.</summary>
    public string Request { get; private set; } = "";

    public void Dispose() => _listener.Stop();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                NetworkStream stream = client.GetStream();
                Request = await ReadAsync(stream);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer(Request)));
                client.Client.Shutdown(SocketShutdown.Send);
                // What the other side still sends would reset the connection before it has read.
                while (await stream.ReadAsync(new byte[1024]) > 0)
                {
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        StringBuilder text = new();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            text.Append((char)one[0]);
        }
        string? length = text.ToString().Split("\r\n")
            .FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        byte[] body = new byte[length is null ? 0 : int.Parse(length[15..], System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        return text.Append(Encoding.UTF8.GetString(body)).ToString();
    }
}
