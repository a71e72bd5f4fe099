using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Core.Tests.Batch;

/// <summary>A server on loopback that answers each prompt with itself after a while, with trouble where a test wants it.</summary>
internal sealed class PromptServer : IAsyncDisposable
{
    // No HttpListener: on Windows that is a service of the system, which not everybody may use.
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _prompts = new();
    private readonly Random _random;
    private readonly Task _loop;

    public PromptServer(int seed)
    {
        _random = new Random(seed);
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _loop = AcceptAsync();
    }

    private string Address { get; }

    /// <summary>Where a deployment would be called.</summary>
    public string Url => Address + "ocid1.datasciencemodeldeployment.oc1.iad.test/predict/v1";

    /// <summary>Longest wait before an answer, in milliseconds.</summary>
    public int MaxDelay { get; set; } = 10;

    /// <summary>Shares of calls that are answered 429 and 503, and whose connection is reset.</summary>
    public (double TooMany, double Unavailable, double Reset) Faults { get; set; }

    /// <summary>Prompts that are always answered 400.</summary>
    public Func<string, bool> Refuses { get; set; } = static _ => false;

    /// <summary>The prompts that came, each time.</summary>
    public IReadOnlyCollection<string> Prompts => _prompts;

    /// <summary>Calls with trouble, by kind.</summary>
    public ConcurrentDictionary<string, int> Troubles { get; } = new();

    public void Forget() => _prompts.Clear();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using NetworkStream stream = new(client, ownsSocket: true);
            BufferedStream reader = new(stream);
            while (await BodyAsync(reader) is { } body)
            {
                string prompt = (string)JsonNode.Parse(body)!["messages"]!.AsArray()[^1]!["content"]!;
                _prompts.Enqueue(prompt);
                (int delay, double luck) = Draw();
                if (delay > 0)
                    await Task.Delay(delay);
                if (!await AnswerAsync(stream, prompt, luck))
                {
                    // Reset, not closed.
                    client.LingerState = new LingerOption(true, 0);
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client was killed.
        }
    }

    // The body of the next request, or null when the client has hung up.
    private static async Task<byte[]?> BodyAsync(Stream stream)
    {
        int length = 0;
        while (await LineAsync(stream) is { } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.AsSpan(15), CultureInfo.InvariantCulture);
            if (line.Length > 0)
                continue;
            byte[] body = new byte[length];
            await stream.ReadExactlyAsync(body);
            return body;
        }
        return null;
    }

    private static async Task<string?> LineAsync(Stream stream)
    {
        StringBuilder line = new();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) > 0)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
        return null;
    }

    private (int Delay, double Luck) Draw()
    {
        lock (_random)
            return (_random.Next(MaxDelay + 1), _random.NextDouble());
    }

    // False when the connection is to be reset.
    private async Task<bool> AnswerAsync(NetworkStream stream, string prompt, double luck)
    {
        (double tooMany, double unavailable, double reset) = Faults;
        if (luck < reset)
        {
            Troubles.AddOrUpdate("reset", 1, static (_, n) => n + 1);
            // In the middle of the answer: what ends before it is sent again by the transport itself, when the connection is an old one.
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());
            return false;
        }
        int status = luck < reset + tooMany ? 429 : luck < reset + tooMany + unavailable ? 503 : Refuses(prompt) ? 400 : 200;
        if (status is 429 or 503)
            Troubles.AddOrUpdate(status.ToString(CultureInfo.InvariantCulture), 1, static (_, n) => n + 1);
        string text = status == 200
            ? new JsonObject
            {
                ["choices"] = new JsonArray(new JsonObject
                {
                    ["finish_reason"] = "stop",
                    ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "to " + prompt },
                }),
            }.ToJsonString()
            : """{"error":{"message":"trouble"}}""";
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string head = $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {bytes.Length}\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. bytes]);
        return true;
    }
}
