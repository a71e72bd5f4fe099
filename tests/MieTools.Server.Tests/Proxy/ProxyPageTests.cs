using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace MieTools.Server.Tests;

/// <summary>The status page of the signing proxy: who sees it, and what it tells.</summary>
public sealed class ProxyPageTests
{
    private const string Chat = """{"model":"m","messages":[{"role":"user","content":"whisper"}]}""";
    private static readonly string[] s_paths = ["/", "/proxy/page.js", "/proxy/events"];

    [Fact]
    public async Task A_link_works_once_and_its_cookie_opens_the_page_and_nothing_else()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        using HttpClient browser = Browser(proxy, out _);
        Uri link = proxy.Proxy.NewPageLink();
        using HttpResponseMessage opened = await browser.GetAsync(link, TestContext.Current.CancellationToken);
        Assert.Equal((303, "/"), ((int)opened.StatusCode, opened.Headers.Location!.OriginalString));
        string cookie = opened.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith($"mie-page-{proxy.Proxy.Address.Port}=", cookie);
        Assert.Contains("; samesite=strict; httponly", cookie);
        (int status, string page) = await ReadAsync(browser, "/");
        Assert.Equal(200, status);
        Assert.Contains("<h1>Signing proxy</h1>", page);
        Assert.Equal(200, (await ReadAsync(browser, "/proxy/page.js")).Status);
        foreach (string path in (string[])["/v1/models", "/proxy/metrics", "/deployments/chat/metrics"])
            Assert.Equal(401, (await ReadAsync(browser, path)).Status);
        using HttpResponseMessage call = await browser.SendAsync(
            ProxyFixture.Post("/v1/chat/completions", Chat), TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)call.StatusCode);
        Assert.Empty(server.Requests);
        // Another browser comes too late; another link lets it in.
        using HttpClient other = Browser(proxy, out _);
        (status, page) = await ReadAsync(other, link.PathAndQuery);
        Assert.Equal(401, status);
        Assert.Contains("(Get-MieProxy).NewPageLink()", page);
        Assert.Equal(303, (await ReadAsync(other, proxy.Proxy.NewPageLink().PathAndQuery)).Status);
        Assert.Equal(200, (await ReadAsync(other, "/")).Status);
    }

    [Fact]
    public async Task Without_link_or_key_there_is_no_page_and_with_the_key_there_is()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer());
        await using ProxyFixture stranger = await ProxyFixture.StartAsync(new ScriptedServer());
        using HttpClient browser = Browser(proxy, out CookieContainer cookies);
        string good = proxy.Proxy.NewPageLink().PathAndQuery;
        string[] links =
        [
            "/?link=", "/?link=x", $"/?x&{good[2..]}", good[..^1], good[..^4] + "AAAA", good + "A",
            stranger.Proxy.NewPageLink().PathAndQuery,
        ];
        foreach (string path in s_paths.Concat(links))
        {
            (int status, string page) = await ReadAsync(browser, path);
            Assert.Equal(401, status);
            Assert.Contains("A new link is needed", page);
        }
        cookies.Add(new Cookie($"mie-page-{proxy.Proxy.Address.Port}", "0123", "/", "127.0.0.1"));
        Assert.Equal(401, (await ReadAsync(browser, "/")).Status);
        // The head alone takes no link away.
        using HttpRequestMessage head = new(HttpMethod.Head, good);
        using HttpResponseMessage answer = await browser.SendAsync(head, TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal(303, (await ReadAsync(browser, good)).Status);
        Assert.Equal(200, (await proxy.GetAsync("/")).Status);
    }

    [Fact]
    public async Task A_link_is_too_old_after_ten_minutes()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer(), with: o => o with { Time = time });
        using HttpClient browser = Browser(proxy, out _);
        string early = proxy.Proxy.NewPageLink().PathAndQuery, late = proxy.Proxy.NewPageLink().PathAndQuery;
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(303, (await ReadAsync(browser, early)).Status);
        time.Advance(TimeSpan.FromMinutes(2));
        using HttpClient other = Browser(proxy, out _);
        Assert.Equal(401, (await ReadAsync(other, late)).Status);
        Assert.Equal(401, (await ReadAsync(other, early)).Status);
        // Whoever has been let in is not sent away for an old link in the history.
        Assert.Equal(200, (await ReadAsync(browser, early)).Status);
        Assert.Equal(200, (await ReadAsync(browser, "/")).Status);
        time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(401, (await ReadAsync(browser, "/")).Status);
    }

    [Fact]
    public async Task A_browser_loads_nothing_foreign_and_keeps_nothing()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer());
        foreach (string path in (string[])["/", "/proxy/page.css", "/proxy/page.js", "/?link=x"])
        {
            using HttpResponseMessage response = await proxy.OpenAsync(new HttpRequestMessage(HttpMethod.Get, path));
            string policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.True(response.Headers.CacheControl!.NoStore);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotMatch("(?i)https?://|<script>|style=|onclick|innerHTML", text);
        }
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Host", "evil.example")]
    public async Task Another_page_is_kept_out_and_takes_no_link_away(string header, string value)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer());
        string link = proxy.Proxy.NewPageLink().PathAndQuery;
        foreach (string path in s_paths.Append(link))
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path) { Headers = { { header, value } } };
            using HttpResponseMessage response = await proxy.OpenAsync(request);
            Assert.Equal(403, (int)response.StatusCode);
            Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
        using HttpClient browser = Browser(proxy, out _);
        Assert.Equal(303, (await ReadAsync(browser, link)).Status);
    }

    [Fact]
    public async Task A_stream_is_told_as_it_begins_and_with_its_numbers_as_it_ends()
    {
        TaskCompletionSource last = new();
        ScriptedServer server = new((_, _) => ScriptedServer.Events(Stream(last.Task)));
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        await using PageEvents events = await PageEvents.OpenAsync(proxy);
        using HttpResponseMessage open = await proxy.OpenAsync(ProxyFixture.Post("/v1/chat/completions?secret=1",
            """{"model":"m","stream":true,"messages":[{"role":"user","content":"whisper"}]}"""));
        JsonNode begun = await events.RequestAsync(r => !(bool)r["done"]!);
        Assert.Equal(("chat", "chat", "POST", "/v1/chat/completions"),
            ((string?)begun["deployment"], (string?)begun["model"], (string?)begun["method"], (string?)begun["path"]));
        Assert.Equal(1, (int)(await events.DeploymentAsync(d => (int)d["open"]! == 1))["open"]!);
        last.SetResult();
        await open.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        JsonNode ended = await events.RequestAsync(r => (bool)r["done"]!);
        Assert.Equal((long)begun["id"]!, (long)ended["id"]!);
        Assert.Equal((200, 3L, 5L), ((int)ended["status"]!, (long)ended["promptTokens"]!, (long)ended["completionTokens"]!));
        double first = (double)ended["firstMilliseconds"]!, all = (double)ended["milliseconds"]!;
        Assert.InRange(first, 0, all);
        Assert.True((double)ended["tokensPerSecond"]! > 0);
        Assert.True((long)ended["bytes"]! > 0);
        Assert.Null(ended["error"]);
        JsonNode deployment = await events.DeploymentAsync(d => (int)d["requests"]! == 1);
        Assert.Equal((0, 0L, 3L, 5L), ((int)deployment["open"]!, (long)deployment["errors"]!,
            (long)deployment["promptTokens"]!, (long)deployment["completionTokens"]!));
        Assert.Equal((all, all, first),
            ((double)deployment["median"]!, (double)deployment["ninetyFifth"]!, (double)deployment["firstMedian"]!));
        AssertKeepsSilent(proxy, events.Text);
        // Who comes later is told what has been.
        await using PageEvents later = await PageEvents.OpenAsync(proxy);
        Assert.Equal((long)begun["id"]!, (long)(await later.RequestAsync(r => (bool)r["done"]!))["id"]!);
    }

    [Fact]
    public async Task Errors_come_with_advice_and_never_with_what_was_said()
    {
        ScriptedServer server = new((_, _) => ScriptedServer.Json(
            """{"error":{"message":"whisper is too long","type":"BadRequestError","code":"whisper not told"}}""", 400));
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        await using PageEvents events = await PageEvents.OpenAsync(proxy);
        await proxy.PostAsync("/v1/chat/completions", Chat);
        JsonNode refused = await events.RequestAsync(r => (bool)r["done"]! && (int)r["status"]! == 400);
        Assert.Equal("BadRequest", (string?)refused["error"]);
        Assert.False(string.IsNullOrEmpty((string?)refused["advice"]));
        Assert.True((long)refused["bytes"]! > 0);
        await proxy.PostAsync("/v1/whisper", Chat.Replace("chat", "x", StringComparison.Ordinal));
        JsonNode missing = await events.RequestAsync(r => (bool)r["done"]! && (int)r["status"]! == 404);
        Assert.Equal("NotAuthorizedOrNotFound", (string?)missing["error"]);
        Assert.Contains("custom endpoints", (string?)missing["advice"]);
        using HttpRequestMessage keyless = new(HttpMethod.Get, "/v1/models/whisper-2") { Headers = { { "Authorization", "Bearer no" } } };
        await proxy.SendAsync(keyless);
        JsonNode stranger = await events.RequestAsync(r => (int)r["status"]! == 401);
        Assert.Equal(("invalid_api_key", null, null),
            ((string?)stranger["error"], (string?)stranger["path"], (string?)stranger["deployment"]));
        Assert.Contains("this proxy's key", (string?)stranger["advice"]);
        Assert.Equal(2, (int)(await events.DeploymentAsync(d => (int)d["requests"]! == 2))["errors"]!);
        Assert.DoesNotContain("too long", events.Text);
        Assert.DoesNotContain("not told", events.Text);
        Assert.DoesNotContain("whisper-2", events.Text);
        Assert.DoesNotContain(proxy.Proxy.Key, events.Text);
    }

    [Fact]
    public async Task Strangers_who_knock_push_nothing_out()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer());
        await proxy.PostAsync("/v1/chat/completions", Chat);
        for (int i = 0; i < 150; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models") { Headers = { { "Authorization", "Bearer no" } } };
            await proxy.SendAsync(request);
        }
        await using PageEvents events = await PageEvents.OpenAsync(proxy);
        await events.RequestAsync(r => (string?)r["deployment"] == "chat");
        Assert.Equal(20, events.Text.Split("invalid_api_key").Length - 1);
    }

    [Fact]
    public async Task Pages_take_no_place_of_clients_and_are_none_of_the_requests()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(
            new ScriptedServer(), with: o => o with { MaxConcurrentRequests = 1 });
        await using PageEvents one = await PageEvents.OpenAsync(proxy);
        await using PageEvents two = await PageEvents.OpenAsync(proxy);
        Assert.Equal(200, (await proxy.PostAsync("/v1/chat/completions", Chat)).Status);
        Assert.Equal(200, (await proxy.GetAsync("/health")).Status);
        string metrics = (await proxy.GetAsync("/proxy/metrics")).Body;
        Assert.Contains("mie_proxy_open_requests 0\n", metrics);
        Assert.Contains("mie_proxy_pace_requests_per_second 145\n", metrics);
        Assert.Contains("mie_proxy_waiting_requests 0\n", metrics);
        await one.RequestAsync(r => (bool)r["done"]!);
        JsonNode after = await two.DeploymentAsync(d => (int)d["requests"]! == 1);
        Assert.Equal(0, (int)after["open"]!);
        // Health and metrics are asked for all the time, and are not shown.
        Assert.DoesNotContain("\"deployment\":null", one.Text);
    }

    private static void AssertKeepsSilent(ProxyFixture proxy, string text)
    {
        Assert.DoesNotContain("whisper", text);
        Assert.DoesNotContain("secret", text);
        Assert.DoesNotContain(proxy.Proxy.Key, text);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Stream(Task last)
    {
        yield return ScriptedServer.Bytes("data: {\"text\":\"whisper\"}\n\n");
        await last;
        yield return ScriptedServer.Bytes("data: {\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}\n\n");
    }

    private static HttpClient Browser(ProxyFixture proxy, out CookieContainer cookies)
    {
        cookies = new CookieContainer();
        return new HttpClient(new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false })
        {
            BaseAddress = proxy.Proxy.Address,
        };
    }

    private static async Task<(int Status, string Body)> ReadAsync(HttpClient browser, string path)
    {
        using HttpResponseMessage response = await browser.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
