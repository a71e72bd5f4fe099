using System.Net;
using System.Text.Json.Nodes;
using MieTools.ModelServer;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>The router before containers of the user's own.</summary>
public sealed class UpstreamTests
{
    private const string Events = "data: {\"n\":1}\n\ndata: {\"n\":2}\n\n";
    private static readonly MieEmulatorOptions s_fast = new()
    {
        CreateDelay = TimeSpan.Zero,
        UpdateDelay = TimeSpan.Zero,
        TokenRate = 0,
        HealthTimeout = Patience.Limit,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_reaches_the_container_as_it_was_sent_and_its_answer_comes_back_as_it_is()
    {
        await using RawContainer container = RawContainer.Of(
            "HTTP/1.1 418 Teapot\r\nX-Own: a\r\nX-Own: b\r\nSet-Cookie: c=\u00e9\r\nopc-request-id: theirs\r\nContent-Type: "
                + "text/x\r\nContent-Length: 3\r\n\r\n\u0000\u00ffz");
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { Upstream = container.Address }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        using HttpResponseMessage response = await client.SendAsync(client.Request(
            "PUT", $"/{id}/predict/models/a%2Fb%7E?q=%20x", "\u0001\u00fe"u8.ToArray(), null, ("x-mine", "1"), ("mie-fault", "delay=1")));
        string[] head = container.Heads.Last().Split("\r\n");
        Assert.Equal("PUT /models/a%2Fb%7E?q=%20x HTTP/1.1", head[0]);
        Assert.Contains("x-mine: 1", head);
        Assert.DoesNotContain(head,
            line => line.StartsWith("authorization", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("mie-fault", StringComparison.OrdinalIgnoreCase));
        Assert.Equal((418, "text/x"), ((int)response.StatusCode, response.Content.Headers.ContentType!.ToString()));
        Assert.Equal(["a", "b"], response.Headers.GetValues("X-Own"));
        Assert.NotEqual("theirs", response.Headers.GetValues("opc-request-id").Single());
        Assert.Equal([0, 0xff, (byte)'z'], await response.Content.ReadAsByteArrayAsync(Cancellation));
        using HttpResponseMessage get = await client.SendAsync("GET", $"/{id}/predict/v1/models");
        Assert.Equal(418, (int)get.StatusCode);
        Assert.StartsWith("GET /v1/models HTTP/1.1\r\n", container.Heads.Last());
    }

    [Fact]
    public async Task A_whole_answer_that_is_too_large_to_hold_is_refused()
    {
        await using RawContainer container = new(c => c.SendAsync(c.IsHealthCheck
            ? RawContainer.Ok("")
            : "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nContent-Length: 268435457\r\n\r\nx"));
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { Upstream = container.Address }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        using HttpResponseMessage response = await client.SendAsync("GET", $"/{id}/predict/v1/models").Within();
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("268435456 bytes", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_comes_as_it_is_made_and_its_trailers_with_it()
    {
        TaskCompletionSource next = new();
        await using RawContainer container = new(async c =>
        {
            if (c.IsHealthCheck)
            {
                await c.SendAsync(RawContainer.Ok(""));
                return;
            }
            await c.SendAsync(RawContainer.Chunked(more: "X-A: 1\r\n") + RawContainer.Chunk("data: 1\n\n"));
            await next.Task;
            await c.SendAsync(RawContainer.Chunk("data: 2\n\n") + "0\r\nX-Sum: 42\r\n\r\n");
        });
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { Upstream = container.Address }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        using HttpResponseMessage response = await client.SendAsync(client.Request(
            "POST", $"/{id}/predictWithResponseStream/v1/completions", "{}"), headersOnly: true);
        Assert.Equal(["StreamFailure"], response.Headers.Trailer);
        Assert.Equal("1", response.Headers.GetValues("X-A").Single());
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal("data: 1", await reader.ReadLineAsync(Cancellation));
        next.SetResult();
        Assert.Equal("\ndata: 2\n\n", await reader.ReadToEndAsync(Cancellation));
        Assert.Equal("42", response.TrailingHeaders.GetValues("X-Sum").Single());
        Assert.False(response.TrailingHeaders.Contains("StreamFailure"));
    }

    [Theory]
    [InlineData("Content-Type: text/event-stream\r\nContent-Length: 30\r\n", Events, 200)]
    [InlineData("Content-Type: text/plain\r\nConnection: close\r\n", Events, 200)]
    [InlineData("Content-Type: application/json\r\nContent-Length: 2\r\n", "{}", 409)]
    public async Task What_is_no_stream_is_refused_behind_the_streaming_prefix(string headers, string body, int status)
    {
        await using RawContainer container = new(async c =>
        {
            await c.SendAsync(c.IsHealthCheck ? RawContainer.Ok("") : $"HTTP/1.1 200 OK\r\n{headers}\r\n{body}");
            if (headers.Contains("close", StringComparison.Ordinal) && !c.IsHealthCheck)
                c.Close();
        });
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { Upstream = container.Address }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        using HttpResponseMessage response = await client.SendAsync("POST", $"/{id}/predictWithResponseStream/v1/completions", "{}");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(status == 200 ? "\"n\":2" : "ExternalServerIncorrectState", await response.Content.ReadAsStringAsync(Cancellation));
        // Behind /predict each of them is one body with a length.
        using HttpResponseMessage whole = await client.SendAsync("POST", $"/{id}/predict/v1/completions", "{}");
        Assert.Equal((200, body.Length), ((int)whole.StatusCode, (int?)whole.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("204 No Content", "", 409)]
    [InlineData("205 Reset Content", "Transfer-Encoding: chunked\r\n\r\n0\r\n", 409)]
    [InlineData("304 Not Modified", "ETag: x\r\n", 304)]
    public async Task An_answer_that_can_have_no_body_is_no_stream_and_leaves_the_connection_in_order(
        string status, string rest, int streamed)
    {
        await using RawContainer container = RawContainer.Of($"HTTP/1.1 {status}\r\n{rest}\r\n");
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { Upstream = container.Address }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        for (int i = 0; i < 2; i++)
        {
            foreach ((string prefix,
                int expected) in ((string, int)[])[("predict", int.Parse(status[..3])), ("predictWithResponseStream", streamed)])
            {
                Wire wire = await Wire.SendAsync(client.Request("POST", $"/{id}/{prefix}/v1/completions", "{}"));
                Assert.StartsWith($"HTTP/1.1 {expected} ", wire.Head);
                Assert.DoesNotContain("chunked", wire.Head);
                Assert.Equal(expected == 409, wire.Body.Length > 0);
                using HttpResponseMessage response = await client.SendAsync("POST", $"/{id}/{prefix}/v1/completions", "{}");
                Assert.Equal(expected, (int)response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Heads_that_no_server_may_send_do_no_harm()
    {
        string head = "";
        await using RawContainer container = new(async c =>
        {
            await c.ReadBodyAsync(c.ContentLength);
            await c.SendAsync(c.IsHealthCheck ? RawContainer.Ok("") : head);
        });
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { Upstream = container.Address }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        string target = $"/{id}/predict/v1/completions";

        head = RawContainer.Ok("{}", "text/x; a=\u0001", "X-A: a\u0001b\u007f\tc\r\nX-Latin: \u00e9\u0085\r\n");
        Wire wire = await Wire.SendAsync(client.Request("POST", target, "{}"));
        Assert.Equal(
            ("a b \tc", "\u00e9\u0085", "text/x; a="), (wire.Header("X-A"), wire.Header("X-Latin"), wire.Header("Content-Type")?.Trim()));

        head = RawContainer.Chunked() + RawContainer.Chunk("data: 1\n\n") + "0\r\nX-Sum: 4\u00012\r\n\r\n";
        wire = await Wire.SendAsync(client.Request("POST", $"/{id}/predictWithResponseStream/v1/completions", "{}"));
        Assert.EndsWith("\r\n0\r\nX-Sum: 4 2\r\n\r\n", wire.Text);

        head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";
        Assert.Contains("did not answer in HTTP", await client.RefusedAsync(500, "InternalServerError", "POST", target, "{}"));

        // A clock that is off shows in one Date, not in two.
        head = RawContainer.Ok("{}", more: "Date: Mon, 01 Jan 2001 00:00:00 GMT\r\n");
        wire = await Wire.SendAsync(client.Request("POST", target, "{}"));
        Assert.Equal("Mon, 01 Jan 2001 00:00:00 GMT", wire.Header("Date"));
        wire = await Wire.SendAsync(client.Request(
            "POST", target, "{}"u8.ToArray(), DateTimeOffset.UtcNow.AddHours(2), ("mie-fault", "clock-skew=7200")));
        Assert.Single(wire.Head.Split("\r\n"), line => line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase));
        Assert.NotEqual("Mon, 01 Jan 2001 00:00:00 GMT", wire.Header("Date"));
    }

    [Theory]
    [InlineData("/own", "/own")]
    [InlineData("v1/x?a=%20", "/v1/x?a=%20")]
    [InlineData("@example.com/y", "/@example.com/y")]
    [InlineData("/y z HTTP/1.1\r\nX: 1\r\n\r\nGET /\u00fc", "/y%20z%20HTTP/1.1%0D%0AX:%201%0D%0A%0D%0AGET%20/%C3%BC")]
    public async Task Whatever_the_variable_for_the_bare_prefix_holds_it_is_a_path_of_the_container(string variable, string path)
    {
        await using RawContainer container = RawContainer.Of(RawContainer.Ok("{}"));
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { Upstream = container.Address }, Cancellation);
        using TestClient client = new(emulator);
        JsonObject body = client.NewBody();
        body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!["environmentVariables"] = new JsonObject
        {
            ["MODEL_DEPLOY_PREDICT_ENDPOINT"] = variable,
        };
        string id = await client.CreateActiveAsync(body);
        await client.CallAsync("POST", $"/{id}/predict", "{}");
        Assert.StartsWith($"POST {path} HTTP/1.1\r\n", container.Heads.Last());
    }

    [Fact]
    public async Task A_container_that_dies_is_a_503_or_shows_in_the_trailer_a_503_or_shows_in_the_trailer()
    {
        bool dead = false;
        await using RawContainer container = new(async c =>
        {
            if (c.IsHealthCheck)
                await c.SendAsync(RawContainer.Ok(""));
            else if (c.Head.Contains("/v1/completions", StringComparison.Ordinal))
                await c.SendAsync(RawContainer.Chunked() + RawContainer.Chunk("data: 1\n\n"));
            if (!c.IsHealthCheck || dead)
                c.Close();
        });
        MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { Upstream = container.Address }, Cancellation);
        await using (emulator)
        {
            using TestClient client = new(emulator);
            string id = await client.CreateActiveAsync();
            Assert.Contains(
                container.Address.ToString(), await client.RefusedAsync(503, "ServiceUnavailable", "GET", $"/{id}/predict/v1/models"));
            await client.RefusedAsync(503, "ServiceUnavailable", "POST", $"/{id}/predict/v1/completions", "{}");
            using HttpResponseMessage response = await client.SendAsync("POST", $"/{id}/predictWithResponseStream/v1/completions", "{}");
            Assert.Equal("data: 1\n\n", await response.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal("ErrorCode=ServiceUnavailable;HttpCode=503", response.TrailingHeaders.GetValues("StreamFailure").Single());
            dead = true;
            await container.DisposeAsync();
            await client.RefusedAsync(503, "ServiceUnavailable", "GET", $"/{id}/predict/v1/models");
            Assert.Equal((0, 0), (emulator.OpenInferences, emulator.ActiveStreams));
        }
    }

    [Theory]
    [InlineData("predict")]
    [InlineData("predictWithResponseStream")]
    public async Task A_hang_up_reaches_the_container_and_a_slow_one_meets_the_limit_behind_predict(string prefix)
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource<bool> hungUp = new();
        await using RawContainer container = new(async c =>
        {
            if (c.IsHealthCheck)
            {
                await c.SendAsync(RawContainer.Ok(""));
                return;
            }
            asked.TrySetResult();
            hungUp.TrySetResult(await c.HangUpWithinAsync(Patience.Limit));
        });
        SteppedClock clock = new();
        TimeSpan limit = TimeSpan.FromSeconds(40);
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with
        {
            Upstream = container.Address,
            PredictTimeLimit = limit,
            Time = clock,
        }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        HttpRequestMessage request = client.Request("POST", $"/{id}/{prefix}/v1/completions", "{}");
        if (prefix == "predict")
        {
            Task<string> call = client.RefusedAsync(500, "InternalServerError", request);
            await asked.Task.Within();
            clock.Advance(limit);
            await call.Within();
        }
        else
        {
            using HttpClient http = new();
            using CancellationTokenSource stop = new();
            Task<HttpResponseMessage> call = http.SendAsync(request, stop.Token);
            await asked.Task.Within();
            clock.Advance(limit);
            Assert.False(call.IsCompleted);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        }
        Assert.True(await hungUp.Task.Within());
    }

    [Fact]
    public async Task The_image_chooses_the_container()
    {
        await using RawContainer one = RawContainer.Of(RawContainer.Ok("\"one\""));
        await using RawContainer two = RawContainer.Of(RawContainer.Ok("\"two\""));
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            s_fast with
            {
                Upstream = two.Address,
                Containers = [$"iad.ocir.io/*/vllm:*={one.Address}", "fra.ocir.io/own/model:1 = builtin"],
            }, Cancellation);
        using TestClient client = new(emulator);
        Assert.Equal("one", await AskAsync("iad.ocir.io/tenancy/vllm:1"));
        Assert.Equal("two", await AskAsync("iad.ocir.io/tenancy/tgi:1"));
        Assert.Equal("two", await AskAsync(null));
        Assert.Equal("odsc-llm", await AskAsync("fra.ocir.io/own/model:1"));

        async Task<string?> AskAsync(string? image)
        {
            JsonObject body = client.NewBody();
            JsonObject environment = body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!.AsObject();
            if (image is null)
                environment.Remove("image");
            else
                environment["image"] = image;
            string id = await client.CreateActiveAsync(body);
            JsonNode answer = (await client.CallAsync("GET", $"/{id}/predict/v1/models"))!;
            return answer is JsonObject list ? (string?)list["data"]![0]!["id"] : (string?)answer;
        }
    }

    [Theory]
    [InlineData("http://example.com:80", null)]
    [InlineData("http://10.0.0.1:8000", null)]
    [InlineData("ftp://127.0.0.1", null)]
    [InlineData("http://127.0.0.1:8000/?x=1", null)]
    [InlineData(null, "image")]
    [InlineData(null, "=http://127.0.0.1:1")]
    [InlineData(null, "a=127.0.0.1:8000")]
    [InlineData(null, "a=http://example.com")]
    public async Task Addresses_off_this_machine_and_odd_lines_are_refused_at_the_start(string? upstream, string? container)
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => MieEmulator.StartAsync(
            s_fast with { Upstream = upstream is null ? null : new Uri(upstream), Containers = container is null ? [] : [container] },
            Cancellation));
        Assert.Contains("127.0.0.1:8000", e.Message);
    }

    [Fact]
    public async Task The_limit_of_requests_answers_429()
    {
        SteppedClock clock = new();
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with { RequestsPerSecond = 5, Time = clock }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        HttpStatusCode[] codes = await Task.WhenAll(Enumerable.Range(0, 40)
            .Select(async _ => (await client.SendAsync("GET", $"/{id}/predict/v1/models")).StatusCode));
        Assert.Equal(5, codes.Count(c => c == HttpStatusCode.OK));
        Assert.Equal(35, codes.Count(c => c == HttpStatusCode.TooManyRequests));
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await client.CallAsync("GET", $"/{id}/predict/v1/models");
        await client.RefusedAsync(429, "TooManyRequests", "GET", $"/{id}/predict/v1/models");
    }

    [Fact]
    public async Task The_limit_of_bandwidth_answers_429()
    {
        Wine.SkipHere("a server of ASP.NET Core that sends some MB at once waits for ever (Wine 8).");
        SteppedClock clock = new();
        await using MieEmulator narrow = await MieEmulator.StartAsync(s_fast with
        {
            LimitBandwidth = true,
            ModelServer = new Sized(6_000_000),
            Time = clock,
        }, Cancellation);
        using TestClient other = new(narrow);
        JsonObject body = other.NewBody();
        body["modelDeploymentConfigurationDetails"]!["modelConfigurationDetails"]!["bandwidthMbps"] = 16;
        string slow = await other.CreateActiveAsync(body);
        // 16 Mbps are two megabytes a second: the first answer spends three seconds' worth, one of which was saved up.
        await other.CallAsync("POST", $"/{slow}/predict/v1/completions", "{}");
        // An answer's bytes are booked when it has been sent.
        await Patience.UntilAsync(() => narrow.OpenInferences == 0);
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Contains("16 Mbps", await other.RefusedAsync(429, "TooManyRequests", "POST", $"/{slow}/predict/v1/completions", "{}"));
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await other.CallAsync("POST", $"/{slow}/predict/v1/completions", "{}");
    }

    private sealed class Sized(int bytes) : IModelServer
    {
        public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation) =>
            Task.FromResult(new ContainerResponse { Body = System.Text.Encoding.ASCII.GetBytes("\"" + new string('a', bytes) + "\"") });
    }
}
