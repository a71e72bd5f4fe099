using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.ModelServer;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

public sealed class RouterTests : IAsyncLifetime
{
    private const string Chat = """{"stream":true,"messages":[{"role":"user","content":"Tell me a story"}]}""";
    private const string Endless = """{"stream":true,"ignore_eos":true,"max_tokens":100000,"prompt":"Tell me a story"}""";

    // What open requests have to end in when the emulator stops.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);
    private MieEmulator _emulator = null!;
    private TestClient _client = null!;
    private string _id = "";

    public async ValueTask InitializeAsync()
    {
        _emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.Zero, TokenRate = 100 }, TestContext.Current.CancellationToken);
        _client = new TestClient(_emulator);
        _id = await _client.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Paths_on_the_list_reach_the_container()
    {
        JsonNode echo = (await _client.CallAsync("GET", $"/{_id}/predict/models/a%2Fb?x=1&y=%20", null, ("x-own", "v")))!;
        Assert.Equal(("GET", "/models/a%2Fb", "?x=1&y=%20"), ((string?)echo["method"], (string?)echo["path"], (string?)echo["query"]));
        Assert.Equal("v", (string?)echo["headers"]!["x-own"]);
        Assert.Null(echo["headers"]!["authorization"]);
        Assert.Equal("/predict", (string?)(await _client.CallAsync("POST", $"/{_id}/predict", "[1,2]"))!["path"]);
        Assert.NotNull((await _client.CallAsync("POST", $"/{_id}/predict/v1/custom/completions", """{"prompt":"a"}"""))!["choices"]);
    }

    [Fact]
    public async Task Other_requests_are_refused()
    {
        Assert.Contains(
            "/v1/rerank", await _client.RefusedAsync(404, "NotAuthorizedOrNotFound", "POST", $"/{_id}/predict/v1/rerank", "{}"));
        await _client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", $"/{_id}/predict/models");
        await _client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", $"/{_id}/predict/models/a/b");
        await _client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", $"/{_id}x/predict/v1/models");
        await _client.RefusedAsync(404, "NotFound", "GET", $"/{_id}/Predict/v1/models");
        await _client.RefusedAsync(405, "MethodNotAllowed", "POST", $"/{_id}/predict/models/a", "{}");
        await _client.RefusedAsync(
            409, "ExternalServerIncorrectState", "POST", $"/{_id}/predictWithResponseStream/v1/completions", """{"prompt":"a"}""");
        HttpRequestMessage noLength = _client.Request("GET", $"/{_id}/predict/v1/models");
        noLength.Content = null;
        await _client.RefusedAsync(411, "LengthRequired", noLength);
        await _client.RefusedAsync(
            413, "PayloadTooLarge", _client.Request("POST", $"/{_id}/predict/v1/completions", new byte[(10 * 1024 * 1024) + 1], null));
        await _client.CallAsync("POST", $"/20190101/modelDeployments/{_id}/actions/deactivate");
        await _client.RefusedAsync(409, "IncorrectState", "GET", $"/{await InactiveAsync()}/predict/v1/models");
    }

    [Fact]
    public async Task Chunks_come_one_by_one()
    {
        using SemaphoreSlim next = new(1);
        await using MieEmulator emulator = await MieEmulator.StartAsync(new()
        {
            CreateDelay = TimeSpan.Zero,
            ModelServer = new SteppedServer(next),
        }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        using HttpResponseMessage response = await client.SendAsync(client.Request(
            "POST", $"/{id}/predictWithResponseStream/v1/chat/completions", Chat), headersOnly: true);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["StreamFailure"], response.Headers.Trailer);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        // The server makes a chunk only when the one before has been read: were it kept back anywhere, this would wait for ever.
        for (int i = 0; i < SteppedServer.Chunks; i++)
        {
            Assert.Equal($"data: {i}", await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within());
            Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            next.Release();
        }
        Assert.Null(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Empty(response.TrailingHeaders);
    }

    [Fact]
    public async Task The_built_in_server_keeps_its_pace()
    {
        SteppedClock clock = new();
        await using MieEmulator emulator = await MieEmulator.StartAsync(new()
        {
            CreateDelay = TimeSpan.Zero,
            TokenRate = 100,
            Time = clock,
        }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        Task<HttpResponseMessage> call = client.SendAsync("POST", $"/{id}/predictWithResponseStream/v1/chat/completions",
            """{"stream":true,"max_tokens":30,"ignore_eos":true,"messages":[{"role":"user","content":"a"}]}""");
        // 30 tokens at 100 a second.
        TimeSpan waited = TimeSpan.Zero;
        for (int i = 0; i < 30; i++)
            waited += await clock.PassAsync(TimeSpan.FromMilliseconds(9), TimeSpan.FromMilliseconds(10));
        Assert.Equal(300, waited.TotalMilliseconds, tolerance: 1);
        using HttpResponseMessage response = await call.Within();
        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failing_stream_ends_with_a_trailer_on_the_wire()
    {
        HttpRequestMessage request = _client.Request(
            "POST", $"/{_id}/predictWithResponseStream/v1/chat/completions", Chat, ("mie-fault", "stream-failure;after=2"));
        string wire = await RawAsync(request);
        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", wire);
        Assert.Contains("\r\nTrailer: StreamFailure\r\n", wire);
        Assert.EndsWith("\r\n0\r\nStreamFailure: ErrorCode=RequestTimeout;HttpCode=408\r\n\r\n", wire);

        using HttpResponseMessage response = await _client.SendAsync(_client.Request(
            "POST", $"/{_id}/predictWithResponseStream/v1/chat/completions", Chat, ("mie-fault", "stream-failure;after=2")));
        Assert.Equal("ErrorCode=RequestTimeout;HttpCode=408", response.TrailingHeaders.GetValues("StreamFailure").Single());
        string old = await RawAsync(_client.Request("POST", $"/{_id}/predictWithResponseStream/v1/chat/completions", Chat), "1.0");
        Assert.DoesNotContain("chunked", old);
        Assert.EndsWith("}\n\ndata: [DONE]\n\n", old);
        // The connection is still in order.
        await _client.CallAsync("GET", $"/{_id}/predict/v1/models");
    }

    [Fact]
    public async Task A_hang_up_ends_the_stream()
    {
        HttpResponseMessage response = await _client.SendAsync(_client.Request(
            "POST", $"/{_id}/predictWithResponseStream/v1/completions", Endless), headersOnly: true);
        Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.True(await stream.ReadAsync(new byte[100], TestContext.Current.CancellationToken) > 0);
        Assert.Equal(1, _emulator.ActiveStreams);
        response.Dispose();
        await Patience.UntilAsync(() => _emulator.ActiveStreams == 0);
        Assert.Equal(1, _emulator.AbortedStreams);
        Assert.InRange(_emulator.LastStreamChunks, 1, 99_999);
    }

    [Fact]
    public async Task A_stalled_answer_ends_with_the_client()
    {
        using CancellationTokenSource stop = new();
        HttpRequestMessage request = _client.Request(
            "POST", $"/{_id}/predict/v1/completions", """{"prompt":"a"}""", ("mie-fault", "stall"));
        using HttpClient http = new();
        Task<HttpResponseMessage> call = http.SendAsync(request, stop.Token);
        await Patience.UntilAsync(() => _emulator.OpenInferences == 1);
        Assert.False(call.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Patience.UntilAsync(() => _emulator.OpenInferences == 0);
        Assert.Equal(1, _emulator.AbortedInferences);
    }

    [Fact]
    public async Task Faults_strike_as_often_as_asked()
    {
        (string, string) fault = ("mie-fault", "status=503;retry-after=7;times=2");
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage refused = await _client.SendAsync("GET", $"/{_id}/predict/v1/models", null, fault);
            Assert.Equal((503, "7"), ((int)refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
        }
        await _client.CallAsync("GET", $"/{_id}/predict/v1/models", null, fault);
        await _client.RefusedAsync(400, "InvalidParameter", "GET", $"/{_id}/predict/v1/models", null, ("mie-fault", "explode"));

        string target = $"/{_id}/predictWithResponseStream/v1/chat/completions";
        Assert.DoesNotContain("[DONE]", await RawAsync(_client.Request("POST", target, Chat, ("mie-fault", "no-done"))));
        Assert.Contains("data: {\"error\":", await RawAsync(_client.Request("POST", target, Chat, ("mie-fault", "error-event;after=1"))));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _client.SendAsync("POST", target, Chat, ("mie-fault", "reset;after=2")));
    }

    // A time limit of the container's own is not a client that hangs up.
    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_container_that_breaks_late_shows_in_the_trailer_and_one_that_is_slow_in_a_500(Type failure)
    {
        SteppedClock clock = new();
        BrokenServer server = new((Exception)Activator.CreateInstance(failure)!, clock);
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.Zero, ModelServer = server, PredictTimeLimit = TimeSpan.FromMilliseconds(200), Time = clock },
            TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        Task<HttpResponseMessage> streaming = client.SendAsync("POST", $"/{id}/predictWithResponseStream/v1/completions", "{}");
        await clock.PassAsync(BrokenServer.Pause);
        using HttpResponseMessage response = await streaming.Within();
        Assert.Contains("InternalServerError", response.TrailingHeaders.GetValues("StreamFailure").Single());
        Task<string> refused = client.RefusedAsync(500, "InternalServerError", "POST", $"/{id}/predict/v1/completions", "{}");
        await clock.WaitedForAsync(BrokenServer.Pause);
        await clock.PassAsync(TimeSpan.FromMilliseconds(200));
        Assert.Contains("0.2 s", await refused.Within());
    }

    [Fact]
    public async Task The_bare_prefix_goes_where_the_variable_or_the_route_header_says()
    {
        JsonObject body = _client.NewBody();
        JsonNode environment = body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!["environmentVariables"]!;
        environment["MODEL_DEPLOY_PREDICT_ENDPOINT"] = "/v1/embeddings";
        string id = (string)(await _client.CallAsync("POST", "/20190101/modelDeployments", body.ToJsonString()))!["id"]!;
        Assert.Equal("list", (string?)(await _client.CallAsync("POST", $"/{id}/predict", """{"input":"a"}"""))!["object"]);
        Assert.Equal("list",
            (string?)(await _client.CallAsync("POST", $"/{_id}/predict", """{"input":"a"}""", ("route", "/v1/embeddings")))!["object"]);
    }

    [Fact]
    public async Task Many_requests_at_once_are_all_served()
    {
        string whole = $"/{_id}/predict/v1/completions";
        string streamed = $"/{_id}/predictWithResponseStream/v1/completions";
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            using HttpResponseMessage response = await _client.SendAsync("POST", i % 2 == 0 ? whole : streamed,
                $$"""{"prompt":"{{i}}","max_tokens":4,"stream":{{(i % 2 == 0 ? "false" : "true")}}}""");
            return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }));
        Assert.All(answers, (text, i) => Assert.Contains(i % 2 == 0 ? "\"finish_reason\":\"length\"" : "data: [DONE]", text));
        Assert.Equal((0, 0), (_emulator.OpenInferences, _emulator.AbortedInferences));
    }

    [Fact]
    public async Task Stopping_cuts_open_streams()
    {
        SteppedClock clock = new();
        MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.Zero, TokenRate = 1, Time = clock }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        HttpRequestMessage request = client.Request(
            "POST", $"/{await client.CreateAsync()}/predictWithResponseStream/v1/completions", Endless);
        using HttpResponseMessage response = await client.SendAsync(request, headersOnly: true);
        Task stopping = emulator.DisposeAsync().AsTask();
        await clock.WaitedForAsync(s_grace);
        Assert.False(stopping.IsCompleted);
        clock.Advance(s_grace);
        await stopping.Within();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.GetDirectoryName(emulator.ConfigFile)));
    }

    [Fact]
    public async Task Stopping_lets_a_short_call_end()
    {
        SteppedClock clock = new();
        MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.Zero, Time = clock }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        Task<HttpResponseMessage> call = client.SendAsync(
            "POST", $"/{await client.CreateAsync()}/predict/v1/completions", """{"prompt":"a"}""", ("mie-fault", "delay=60"));
        TimeSpan pause = TimeSpan.FromMilliseconds(60);
        await clock.WaitedForAsync(pause);
        Task stopping = emulator.DisposeAsync().AsTask();
        await clock.WaitedForAsync(s_grace);
        clock.Advance(pause);
        await stopping.Within();
        using HttpResponseMessage response = await call.Within();
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_emulators_own_paths_need_no_signature()
    {
        using HttpClient http = new() { BaseAddress = _emulator.ControlPlane };
        Assert.Equal(
            "ok", (string?)JsonNode.Parse(await http.GetStringAsync("/emulator/health", TestContext.Current.CancellationToken))!["status"]);
        Assert.Equal(
            1, (int)JsonNode.Parse(await http.GetStringAsync("/emulator/stats", TestContext.Current.CancellationToken))!["requests"]!);
    }

    [Fact]
    public async Task An_error_in_place_of_an_answer_has_nothing_of_the_answer()
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(new()
        {
            CreateDelay = TimeSpan.Zero,
            ModelServer = new BadHeaderServer(),
        }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        using HttpResponseMessage response = await client.SendAsync("GET", $"/{await client.CreateActiveAsync()}/predict/v1/models");
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("InvalidOperationException: ", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(response.Headers.Contains("X-Good"));
        Assert.True(response.Headers.Contains("opc-request-id"));
        // Nothing is escaped that need not be: people read it.
        Assert.Contains("'explode' is not a fault",
            await (await client.SendAsync("GET", "/20190101/workRequests", null,
                ("mie-fault", "explode"))).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<string> InactiveAsync()
    {
        JsonObject body = _client.NewBody();
        body["freeformTags"]!["mie-fault"] = "create";
        return (string)(await _client.CallAsync("POST", "/20190101/modelDeployments", body.ToJsonString()))!["id"]!;
    }

    private static async Task<string> RawAsync(HttpRequestMessage request, string version = "1.1") =>
        Encoding.UTF8.GetString((await Wire.SendAsync(request, version)).Bytes);

    private sealed class SteppedServer(SemaphoreSlim next) : IModelServer
    {
        public const int Chunks = 20;

        public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation) =>
            Task.FromResult(new ContainerResponse { ContentType = "text/event-stream", Stream = StreamAsync(cancellation) });

        private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            for (int i = 0; i < Chunks; i++)
            {
                await next.WaitAsync(cancellation);
                yield return Encoding.ASCII.GetBytes($"data: {i}\n\n");
            }
        }
    }

    private sealed class BadHeaderServer : IModelServer
    {
        public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation) =>
            Task.FromResult(new ContainerResponse { Status = 201, Headers = [new("X-Good", "1"), new("X-Bad", "\u0001")] });
    }

    private sealed class BrokenServer(Exception failure, TimeProvider time) : IModelServer
    {
        public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(600);

        public async Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation)
        {
            await Task.Yield();
            return new() { ContentType = "text/event-stream", Stream = StreamAsync(cancellation) };
        }

        private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            yield return "data: 1\n\n"u8.ToArray();
            await Task.Delay(Pause, time, cancellation);
            throw failure;
        }
    }
}
