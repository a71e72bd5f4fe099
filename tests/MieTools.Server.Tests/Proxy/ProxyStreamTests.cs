using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.ModelServer;

namespace MieTools.Server.Tests;

/// <summary>Streams through the signing proxy: piece by piece, and ended as the client's API has it.</summary>
public sealed class ProxyStreamTests
{
    private const string Chat = """{"stream":true,"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    [Fact]
    public async Task A_chunk_arrives_before_the_next_is_made_and_a_hang_up_ends_the_model_servers_work()
    {
        TaskCompletionSource second = new();
        ScriptedServer server = new((_, cancellation) => ScriptedServer.Events(Gated(second.Task, cancellation)));
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        using (HttpResponseMessage response = await proxy.OpenAsync(ProxyFixture.Post("/v1/chat/completions", Chat)).Within())
        {
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            Assert.Equal("data: 1", await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within());
            Assert.False(second.Task.IsCompleted);
            second.SetResult();
            await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within();
            Assert.Equal("data: 2", await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within());
        }
        await server.HungUp.Task.Within();
        await Patience.UntilAsync(() => proxy.Proxy.OpenRequests == 0);
        await Patience.UntilAsync(() => proxy.Log.Exists(l => l.Contains("hung up", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_deployment_that_goes_away_is_seen_at_once()
    {
        TaskCompletionSource never = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(
            new ScriptedServer((_, cancellation) => ScriptedServer.Events(Gated(never.Task, cancellation))));
        using HttpResponseMessage response = await proxy.OpenAsync(ProxyFixture.Post("/v1/chat/completions", Chat)).Within();
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("data: 1", await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within());
        await proxy.Emulator.DisposeAsync();
        string rest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).Within();
        Assert.Contains("ConnectionBroken", rest);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "stream-failure;after=2", "RequestTimeout")]
    [InlineData("/v1/chat/completions", "close;after=2", "ConnectionBroken")]
    [InlineData("/v1/chat/completions", "reset;after=2", "ConnectionBroken")]
    [InlineData("/v1/completions", "stream-failure;after=2;code=InternalServerError;status=500", "InternalServerError")]
    public async Task A_stream_that_fails_ends_in_OpenAIs_error(string path, string fault, string code)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        string body = Chat.Replace("}]", "}],\"prompt\":\"x\"", StringComparison.Ordinal);
        (int status, string text) = await proxy.PostAsync(path, body, ("mie-fault", fault));
        Assert.Equal(200, status);
        string[] events = Events(text);
        JsonNode error = JsonNode.Parse(events[^1]["data: ".Length..])!["error"]!;
        Assert.Equal(code, (string?)error["code"]);
        Assert.False(string.IsNullOrEmpty((string?)error["message"]));
        // What comes before it is whole.
        Assert.All(events[..^1], e => JsonNode.Parse(e["data: ".Length..]));
        Assert.NotEmpty(events[..^1]);
        await Patience.UntilAsync(() => proxy.Log.Exists(l => l.Contains(code, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_stream_that_fails_ends_in_Anthropics_error()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        (_, string text) = await proxy.PostAsync("/v1/messages",
            """{"stream":true,"model":"m","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}""",
            ("mie-fault", "stream-failure;after=3"));
        string[] lines = Events(text)[^1].Split('\n');
        Assert.Equal("event: error", lines[0]);
        JsonNode data = JsonNode.Parse(lines[1]["data: ".Length..])!;
        Assert.Equal(("error", "timeout_error"), ((string?)data["type"], (string?)data["error"]!["type"]));
    }

    [Fact]
    public async Task A_stream_that_fails_ends_in_the_error_of_responses()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        (_, string text) = await proxy.PostAsync(
            "/v1/responses", """{"stream":true,"model":"m","input":"hi"}""", ("mie-fault", "stream-failure;after=3"));
        string[] lines = Events(text)[^1].Split('\n');
        JsonNode data = JsonNode.Parse(lines[1]["data: ".Length..])!;
        Assert.Equal(("event: error", "error", "RequestTimeout"), (lines[0], (string?)data["type"], (string?)data["code"]));
    }

    [Fact]
    public async Task A_broken_event_is_not_handed_on_before_the_error()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer((_, _) => ScriptedServer.Events(Broken())));
        (_, string text) = await proxy.PostAsync("/v1/chat/completions", Chat);
        string[] events = Events(text);
        Assert.Equal("data: {\"a\":1}", events[0]);
        Assert.StartsWith("data: {\"error\":", events[1]);
        Assert.Equal(2, events.Length);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/ndjson")]
    [InlineData("application/jsonl; charset=utf-8")]
    [InlineData("application/json-lines")]
    public async Task A_broken_line_is_not_handed_on_before_the_error(string type)
    {
        ScriptedServer server = new((_, _) => new() { ContentType = type, Stream = BrokenLines("{\"b\":") });
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, endpoints: ["POST /api/chat"]);
        (_, string text) = await proxy.PostAsync("/api/chat", """{"model":"m"}""");
        string[] lines = text.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(("{\"a\":1}", ""), (lines[0], lines[2]));
        Assert.False(string.IsNullOrEmpty((string?)JsonNode.Parse(lines[1])!["error"]));
    }

    [Fact]
    public async Task A_line_too_long_to_be_kept_back_is_ended_before_the_error()
    {
        string half = $"{{\"b\":\"{new string('x', 70_000)}";
        ScriptedServer server = new((_, _) => new() { ContentType = "application/x-ndjson", Stream = BrokenLines(half) });
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, endpoints: ["POST /api/chat"]);
        (_, string text) = await proxy.PostAsync("/api/chat", """{"model":"m"}""");
        string[] lines = text.Split('\n');
        Assert.Equal("{\"a\":1}", lines[0]);
        Assert.StartsWith("{\"error\":", lines[^2]);
        Assert.Equal("", lines[^1]);
    }

    [Theory]
    [InlineData("/v1/chat/completions", Chat, true)]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[],"stream":false}""", false)]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[{"stream":true}]}""", false)]
    [InlineData("/v1/chat/completions", "{\"temperature\": NaN,\n \"str\\u0065am\" : true , }", true)]
    [InlineData("/v1/chat/completions", """{"stream":false,"x":"}\"]","stream":true}""", true)]
    [InlineData("/v1/chat/completions", "nonsense", false)]
    [InlineData("/generate_stream", """{"inputs":"x"}""", true)]
    [InlineData("/api/chat", """{"model":"m"}""", true)]
    [InlineData("/api/chat", """{"model":"m","stream":false}""", false)]
    public async Task The_body_chooses_the_prefix_and_arrives_as_it_was(string path, string body, bool isStream)
    {
        ScriptedServer server = new((_, _) => ScriptedServer.Json("{}"));
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, endpoints: ["POST /api/chat"]);
        (int status, _) = await proxy.PostAsync(path, body);
        // Behind the streaming prefix a whole answer is a conflict.
        Assert.Equal(isStream ? 409 : 200, status);
        Assert.Equal(body, Encoding.UTF8.GetString(server.Last.Body.Span));
    }

    private static string[] Events(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(e => e.Contains("data: ", StringComparison.Ordinal))];

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Broken()
    {
        yield return ScriptedServer.Bytes("data: {\"a\":1}\n\nda");
        await Task.Yield();
        yield return ScriptedServer.Bytes("ta: {\"b\":");
        throw new InvalidOperationException("It fell over.");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> BrokenLines(string half)
    {
        yield return ScriptedServer.Bytes("{\"a\":1}\n");
        await Task.Yield();
        yield return ScriptedServer.Bytes(half);
        throw new InvalidOperationException("It fell over.");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Gated(
        Task second, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return ScriptedServer.Bytes("data: 1\n\n");
        await second.WaitAsync(cancellation);
        yield return ScriptedServer.Bytes("data: 2\n\n");
        await Task.Delay(Timeout.Infinite, cancellation);
    }
}
