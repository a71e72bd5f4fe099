using System.Net;
using System.Net.Sockets;

namespace MieTools.Core.Tests.Inference;

/// <summary>A server on loopback that speaks HTTP by hand, so that a test decides about every byte and every pause.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    public const string EventStreamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nopc-request-id: REQ1\r\n"
            + "Connection: close\r\nTrailer: StreamFailure\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<WireConnection, Task> _serve;
    private readonly Task _loop;
    private readonly List<Task> _served = [];

    public WireServer(Func<WireConnection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ocid1.datasciencemodeldeployment.oc1.iad.test";

    public int Connections => _served.Count;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Only then: the loop may be about to accept, which a stopped listener does not forgive.
        await _loop;
        _listener.Stop();
        await Task.WhenAll(_served);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                _served.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using WireConnection connection = new(socket, _stop.Token);
        try
        {
            await connection.ReadRequestAsync();
            await _serve(connection);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }
}
