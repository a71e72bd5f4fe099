using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Core.Tests.Batch;

/// <summary>A server on loopback that answers each prompt with itself after a while, with trouble where a test wants it.</summary>
internal sealed class PromptServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _prompts = new();
    private readonly Random _random;
    private readonly Task _loop;

    public PromptServer(int seed)
    {
        _random = new Random(seed);
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }
        _listener.Prefixes.Add(Address);
        _listener.Start();
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
        _listener.Close();
        await _loop;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext call = await _listener.GetContextAsync();
                _ = Task.Run(() => ServeAsync(call));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(HttpListenerContext call)
    {
        try
        {
            using StreamReader reader = new(call.Request.InputStream);
            JsonNode body = JsonNode.Parse(await reader.ReadToEndAsync())!;
            string prompt = (string)body["messages"]!.AsArray()[^1]!["content"]!;
            _prompts.Enqueue(prompt);
            (int delay, double luck) = Draw();
            if (delay > 0)
                await Task.Delay(delay);
            await AnswerAsync(call, prompt, luck);
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client was killed.
        }
    }

    private (int Delay, double Luck) Draw()
    {
        lock (_random)
            return (_random.Next(MaxDelay + 1), _random.NextDouble());
    }

    private async Task AnswerAsync(HttpListenerContext call, string prompt, double luck)
    {
        (double tooMany, double unavailable, double reset) = Faults;
        if (luck < reset)
        {
            Troubles.AddOrUpdate("reset", 1, static (_, n) => n + 1);
            // In the middle of the answer: what ends before it is sent again by the transport itself, when the connection is an old one.
            call.Response.ContentLength64 = 1000;
            await call.Response.OutputStream.WriteAsync("{"u8.ToArray());
            await call.Response.OutputStream.FlushAsync();
            call.Response.Abort();
            return;
        }
        int status = luck < reset + tooMany ? 429 : luck < reset + tooMany + unavailable ? 503 : Refuses(prompt) ? 400 : 200;
        if (status is 429 or 503)
            Troubles.AddOrUpdate(status.ToString(System.Globalization.CultureInfo.InvariantCulture), 1, static (_, n) => n + 1);
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
        call.Response.StatusCode = status;
        call.Response.ContentType = "application/json";
        call.Response.ContentLength64 = bytes.Length;
        await call.Response.OutputStream.WriteAsync(bytes);
        call.Response.Close();
    }
}
