using System.Net;
using System.Net.Sockets;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>Passes bytes on to a server and counts the connections.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private int _connections;

    /// <summary>Begins to listen.</summary>
    /// <param name="server">Port of the server.</param>
    public Relay(int server)
    {
        _server = server;
        _listener.Start(512);
        _ = AcceptAsync();
    }

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections there have been since the last question.</summary>
    public int TakeCount() => Interlocked.Exchange(ref _connections, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken token = _stop.Token;
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client, token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellation)
    {
        using Socket near = client;
        using Socket far = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server), cancellation);
            await Task.WhenAny(CopyAsync(near, far, cancellation), CopyAsync(far, near, cancellation));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Either side is gone.
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken cancellation)
    {
        byte[] block = new byte[64 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(block, cancellation)) > 0)
        {
            for (ReadOnlyMemory<byte> rest = block.AsMemory(0, count); rest.Length > 0;)
                rest = rest[await to.SendAsync(rest, cancellation)..];
        }
    }
}
