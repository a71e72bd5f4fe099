using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MieTools.Server.Proxy;

namespace MieTools.Server.Tests;

/// <summary>Who may use the signing proxy, and what of a request reaches the service.</summary>
public sealed class ProxyAccessTests
{
    private const string Chat = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    [Theory]
    [InlineData("Authorization", "Bearer KEY", 200)]
    [InlineData("Authorization", "bearer KEY", 200)]
    [InlineData("x-api-key", "KEY", 200)]
    [InlineData("api-key", "KEY", 200)]
    [InlineData("Authorization", "KEY", 401)]
    [InlineData("Authorization", "Basic KEY", 401)]
    [InlineData("Authorization", "Bearer KEYx", 401)]
    [InlineData("x-api-key", "KE", 401)]
    [InlineData("x-other", "KEY", 401)]
    public async Task Only_who_has_the_key_is_served(string header, string value, int status)
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        proxy.Client.DefaultRequestHeaders.Authorization = null;
        string key = value.Replace("KEY", proxy.Proxy.Key, StringComparison.Ordinal)
            .Replace("KE", proxy.Proxy.Key[..^1], StringComparison.Ordinal);
        (int got, string body) = await proxy.PostAsync("/v1/chat/completions", Chat, (header, key));
        Assert.Equal(status, got);
        Assert.Equal(status == 200 ? 1 : 0, server.Requests.Count);
        if (status == 401)
            Assert.Equal("invalid_api_key", (string?)JsonNode.Parse(body)!["error"]!["code"]);
        foreach (string path in (string[])["/v1/models", "/proxy/metrics", "/deployments/chat/metrics", "/"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            (got, _) = await proxy.SendAsync(request);
            Assert.Equal(401, got);
        }
    }

    [Fact]
    public async Task Each_start_has_a_key_of_its_own_and_a_given_one_is_taken()
    {
        await using ProxyFixture one = await ProxyFixture.StartAsync(new ScriptedServer());
        await using MieProxy other = await MieProxy.StartAsync(new()
        {
            Context = one.Context,
            Deployments = [new("chat", MieTools.Core.Inference.Addresses.InferenceAddress.Parse("https://localhost/x"))],
            Key = "sixteen-or-more!",
        }, TestContext.Current.CancellationToken);
        Assert.Equal("sixteen-or-more!", other.Key);
        Assert.Matches("^mie-[0-9a-f]{64}$", one.Proxy.Key);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    public async Task A_web_page_is_kept_out_whatever_key_it_has(string header, string value)
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        foreach (string path in (string[])["/v1/chat/completions", "/health", "/v1/models"])
        {
            using HttpRequestMessage request = path == "/v1/chat/completions"
                ? ProxyFixture.Post(path, Chat, (header, value))
                : new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { header, value } } };
            using HttpResponseMessage response = await proxy.OpenAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_preflight_of_a_page_is_refused()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer());
        using HttpRequestMessage request = new(HttpMethod.Options, "/v1/chat/completions")
        {
            Headers = { { "Origin", "https://evil.example" }, { "Access-Control-Request-Method", "POST" } },
        };
        using HttpResponseMessage response = await proxy.OpenAsync(request);
        Assert.Equal(403, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Only_listed_headers_reach_the_service_and_the_key_never_does()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, with: o => o with { Headers = ["X-Team"] });
        using HttpRequestMessage request = ProxyFixture.Post("/v1/chat/completions", Chat,
            ("x-api-key", proxy.Proxy.Key), ("api-key", proxy.Proxy.Key), ("Cookie", "a=b"), ("X-Stainless-OS", "Linux"),
            ("OpenAI-Organization", "org"), ("X-Forwarded-For", "1.2.3.4"), ("date", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("x-content-sha256", "x"), ("Accept-Encoding", "gzip"), ("opc-obo-token", "x"),
            ("model-key", "llama"), ("anthropic-version", "2023-06-01"), ("X-Team", "red"), ("opc-request-id", "MINE"),
            ("traceparent", "00-1-2-01"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("client", "1"));
        using HttpResponseMessage response = await proxy.OpenAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("MINE", response.Headers.GetValues("opc-request-id").Single());
        Dictionary<string, string> headers = server.Last.Headers.ToDictionary(
            h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
        Assert.DoesNotContain(headers, h => h.Value.Contains(proxy.Proxy.Key, StringComparison.Ordinal));
        Assert.Equal(
            ["accept", "accept-encoding", "anthropic-version", "authorization", "content-length", "content-type", "date", "host",
                "model-key", "opc-client-info", "opc-request-id", "traceparent", "user-agent", "x-content-sha256", "x-team"],
            headers.Keys.Order());
        Assert.Equal(("identity", "red", "llama"), (headers["accept-encoding"], headers["x-team"], headers["model-key"]));
        Assert.StartsWith("MieTools/", headers["user-agent"]);
        // The signature, of which a real container sees nothing.
        Assert.StartsWith("Signature ", headers["authorization"]);
    }

    [Fact]
    public async Task The_log_holds_neither_key_nor_body_nor_query()
    {
        // A model server that quotes what it does not like.
        ScriptedServer server = new((request, _) => ScriptedServer.Json(
            """{"error":{"message":"whisper is too long","type":"BadRequestError"}}""", request.Query.Length > 0 ? 200 : 400));
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        await proxy.PostAsync("/v1/chat/completions?secret=1", """{"model":"m","messages":[{"role":"user","content":"whisper"}]}""");
        await proxy.PostAsync("/v1/chat/completions", """{"prompt":"whisper"}""");
        await proxy.PostAsync("/v1/nothing", """{"prompt":"whisper"}""");
        await Patience.UntilAsync(() => proxy.Log.Count == 3);
        string log = string.Join('\n', proxy.Log);
        Assert.Matches(@"POST /v1/chat/completions 200 chat [0-9.]+ ms [0-9]+ bytes", log);
        Assert.Contains("(NotAuthorizedOrNotFound)", log);
        Assert.DoesNotContain(proxy.Proxy.Key, log);
        Assert.DoesNotContain("whisper", log);
        Assert.DoesNotContain("secret", log);
    }

    [Theory]
    [InlineData("0.0.0.0", false, false, false)]
    [InlineData("0.0.0.0", true, false, true)]
    [InlineData("0.0.0.0", false, true, true)]
    [InlineData("127.0.0.2", false, false, true)]
    public async Task Other_machines_need_encryption_or_a_word(string listen, bool https, bool unencrypted, bool starts)
    {
        Task<ProxyFixture> start = ProxyFixture.StartAsync(new ScriptedServer(),
            with: o => o with
            {
                Listen = IPAddress.Parse(listen),
                Https = Wine.Https(https),
                AllowUnencrypted = unencrypted,
                HostNames = ["proxy.internal"],
            });
        if (!starts)
        {
            MieException refused = await Assert.ThrowsAsync<MieException>(() => start);
            Assert.Equal(("ArgumentInvalid", "Listen"), (refused.Code, refused.ErrorTarget));
            return;
        }
        await using ProxyFixture proxy = await start;
        if (https)
        {
            Assert.Equal("https", proxy.Proxy.Address.Scheme);
            Assert.Contains("BEGIN CERTIFICATE", await File.ReadAllTextAsync(proxy.Proxy.CaFile!, TestContext.Current.CancellationToken));
            return;
        }
        Assert.Equal(200, (await proxy.GetAsync("/health")).Status);
        using HttpRequestMessage named = new(HttpMethod.Get, "/health") { Headers = { Host = "proxy.internal" } };
        Assert.Equal(200, (await proxy.SendAsync(named)).Status);
        using HttpRequestMessage stranger = new(HttpMethod.Get, "/health") { Headers = { Host = "evil.example" } };
        Assert.Equal(403, (await proxy.SendAsync(stranger)).Status);
    }

    [Fact]
    public async Task More_requests_than_may_be_served_at_a_time_are_told_to_come_again()
    {
        TaskCompletionSource entered = new();
        ScriptedServer server = new((_, cancellation) =>
        {
            entered.TrySetResult();
            return ScriptedServer.Events(Endless(cancellation));
        });
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, with: o => o with { MaxConcurrentRequests = 1 });
        using HttpResponseMessage open = await proxy.OpenAsync(
            ProxyFixture.Post("/v1/chat/completions", """{"stream":true,"model":"m","messages":[]}"""));
        await entered.Task.Within();
        using HttpResponseMessage refused = await proxy.OpenAsync(ProxyFixture.Post("/v1/chat/completions", Chat));
        Assert.Equal((429, "1"), ((int)refused.StatusCode, refused.Headers.GetValues("Retry-After").Single()));
        // What tells how it is goes on.
        Assert.Equal(200, (await proxy.GetAsync("/health")).Status);
        Assert.Contains("mie_proxy_open_requests 1\n", (await proxy.GetAsync("/proxy/metrics")).Body);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Endless(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return ScriptedServer.Bytes("data: 1\n\n");
        await Task.Delay(Timeout.Infinite, cancellation);
    }
}
