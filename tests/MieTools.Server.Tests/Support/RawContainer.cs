using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MieTools.Server.Tests;

/// <summary>A container made of a socket: a test writes the very bytes of its answers, so that it can be slow, die and lie.</summary>
internal sealed class RawContainer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<RawConnection, Task> _answer;
    private readonly Task _accept;

    /// <summary>Starts one.</summary>
    /// <param name="answer">Answers a request; called once a request whose head has been read.</param>
    public RawContainer(Func<RawConnection, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accept = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Heads of the requests, in the order they came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>One that answers health checks, and other requests with the same bytes each time.</summary>
    public static RawContainer Of(string answer) => new(async c =>
    {
        await c.ReadBodyAsync(c.ContentLength);
        await c.SendAsync(c.IsHealthCheck ? Ok("fine") : answer);
    });

    /// <summary>A complete answer; a character is a byte.</summary>
    public static string Ok(string body, string contentType = "application/json", string more = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\n{more}Content-Length: {body.Length}\r\n\r\n{body}";

    /// <summary>The head of an answer in chunks.</summary>
    public static string Chunked(string contentType = "text/event-stream", string more = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\n{more}Transfer-Encoding: chunked\r\n\r\n";

    /// <summary>One chunk.</summary>
    public static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    /// <summary>Ends it with all its connections; twice does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Only then: the loop may be about to accept, which a stopped listener does not forgive.
        await _accept;
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using RawConnection connection = new(socket, _stop.Token);
        try
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                Heads.Enqueue(head);
                await _answer(connection);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone, or the test is over.
        }
    }
}
