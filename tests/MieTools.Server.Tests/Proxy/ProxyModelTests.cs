using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Several deployments behind one proxy, by the names of models; and what the proxy tells of itself.</summary>
public sealed class ProxyModelTests
{
    private static readonly string[] s_two = ["chat", "small one/é"];

    [Fact]
    public async Task The_model_chooses_the_deployment()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, s_two, with: o => o with
        {
            Models =
            [
                new("gpt-4o", "chat"), new("real", "small one/é") { ServedName = "odsc-llm" },
                new("grouped", "chat") { ModelKey = "llama" },
            ],
        });
        (string Model, string Sent, string? Key, string Deployment)[] cases =
        [
            ("chat", "chat", null, "chat"), ("gpt-4o", "gpt-4o", null, "chat"), ("real", "odsc-llm", null, "small one/é"),
            ("small one/é", "small one/é", null, "small one/é"), ("grouped", "grouped", "llama", "chat"),
        ];
        foreach ((string model, string sent, string? key, string deployment) in cases)
        {
            Assert.Equal(200, (await proxy.PostAsync("/v1/chat/completions", new JsonObject { ["model"] = model }.ToJsonString())).Status);
            Assert.Equal(sent, (string?)JsonNode.Parse(Encoding.UTF8.GetString(server.Last.Body.Span))!["model"]);
            Assert.Equal(key ?? "", server.Last.Headers["model-key"].ToString());
            await Patience.UntilAsync(() => proxy.Log.Count > 0 && proxy.Log[^1].Contains($" 200 {deployment} ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_names_no_deployment_is_told_which_there_are()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, s_two);
        foreach ((string path, string body, int status, string code) in ((string, string, int, string)[])
        [
            ("/v1/chat/completions", """{"model":"other"}""", 404, "model_not_found"),
            ("/v1/chat/completions", "{}", 400, "model_missing"),
            ("/deployments/none/v1/chat/completions", """{"model":"chat"}""", 404, "deployment_not_found"),
        ])
        {
            (int got, string text) = await proxy.PostAsync(path, body);
            JsonNode error = JsonNode.Parse(text)!["error"]!;
            Assert.Equal((status, code), (got, (string?)error["code"]));
            Assert.Contains("chat, small one/é", (string?)error["message"]);
        }
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task One_deployment_takes_whatever_name_its_model_server_has()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        Assert.Equal(200, (await proxy.PostAsync("/v1/chat/completions", """{"model":"odsc-llm"}""")).Status);
        Assert.Equal("""{"model":"odsc-llm"}""", Encoding.UTF8.GetString(server.Last.Body.Span));
    }

    [Fact]
    public async Task A_path_chooses_the_deployment_whatever_the_body_says()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(names: s_two);
        (int status, string metrics) = await proxy.GetAsync("/deployments/chat/metrics");
        Assert.Equal(200, status);
        Assert.Contains("# TYPE ", metrics);
        Assert.Equal(200, (await proxy.PostAsync(
            "/deployments/small%20one%2F%C3%A9/v1/chat/completions",
            """{"model":"odsc-llm","messages":[{"role":"user","content":"x"}]}""")).Status);
        await Patience.UntilAsync(() => proxy.Log[^1].Contains(" 200 small one/é ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_models_are_listed_for_both_kinds_of_clients()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(
            new ScriptedServer(), s_two, with: o => o with { Models = [new("gpt-4o", "chat")] });
        JsonNode list = JsonNode.Parse((await proxy.GetAsync("/v1/models")).Body)!;
        Assert.Equal(["chat", "small one/é", "gpt-4o"], list["data"]!.AsArray().Select(m => (string?)m!["id"]));
        Assert.All(list["data"]!.AsArray(), m => Assert.Equal(("model", "model"), ((string?)m!["object"], (string?)m["type"])));
        Assert.Equal("small one/é", (string?)JsonNode.Parse((await proxy.GetAsync("/v1/models/small%20one%2F%C3%A9")).Body)!["id"]);
        Assert.Equal(404, (await proxy.GetAsync("/v1/models/other")).Status);
    }

    [Theory]
    [InlineData("GET", "/v1/models/", 200)]
    [InlineData("POST", "/health", 405)]
    [InlineData("POST", "/v1/models", 405)]
    [InlineData("DELETE", "/v1/models/chat", 405)]
    [InlineData("POST", "/proxy/metrics", 405)]
    public async Task What_is_the_proxys_own_never_reaches_a_deployment(string method, string path, int status)
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        (int got, string body) = await proxy.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, got);
        Assert.Empty(server.Requests);
        await Patience.UntilAsync(
            () => proxy.Log.Exists(l => l.Contains($" {Encoding.UTF8.GetByteCount(body)} bytes", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Tokens_are_counted_where_the_container_can_and_else_a_clear_404()
    {
        const string Body = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";
        await using ProxyFixture without = await ProxyFixture.StartAsync();
        (int status, string text) = await without.PostAsync("/v1/messages/count_tokens", Body, ("anthropic-version", "2023-06-01"));
        JsonNode error = JsonNode.Parse(text)!;
        Assert.Equal((404, "error", "not_found_error"), (status, (string?)error["type"], (string?)error["error"]!["type"]));
        Assert.Contains("add 'POST /v1/messages/count_tokens' to the deployment's custom endpoints", (string?)error["error"]!["message"]);
        await using ProxyFixture with = await ProxyFixture.StartAsync(endpoints: ["POST /v1/messages/count_tokens"]);
        Assert.Contains("input_tokens", (await with.PostAsync("/v1/messages/count_tokens", Body)).Body);
    }

    [Fact]
    public async Task The_proxys_own_metrics_count_requests_tokens_and_times()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync();
        const string Chat = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        JsonNode usage = JsonNode.Parse((await proxy.PostAsync("/v1/chat/completions", """{"model":"m",""" + Chat)).Body)!["usage"]!;
        await proxy.PostAsync("/v1/chat/completions",
            """{"model":"m","stream":true,"stream_options":{"include_usage":true},""" + Chat);
        await proxy.PostAsync("/v1/messages", """{"model":"m","stream":true,"max_tokens":9,""" + Chat);
        await proxy.PostAsync("/v1/nothing", "{}");
        // A request is counted when it has ended, which is after its answer.
        string text = "";
        await Patience.UntilAsync(async () => (text = (await proxy.GetAsync("/proxy/metrics")).Body)
            .Contains("mie_proxy_request_duration_seconds_count{deployment=\"chat\"} 4\n", StringComparison.Ordinal));
        string[] lines = text.Split('\n');
        Assert.Contains("mie_proxy_requests_total{deployment=\"chat\",status=\"200\"} 3", lines);
        Assert.Contains("mie_proxy_requests_total{deployment=\"chat\",status=\"404\"} 1", lines);
        Assert.Contains("mie_proxy_time_to_first_token_seconds_count{deployment=\"chat\"} 2", lines);
        long completion = long.Parse(Assert.Single(lines, l => l.Contains("type=\"completion\"", StringComparison.Ordinal)).Split(' ')[^1],
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(completion, 2 * (long)usage["completion_tokens"]! + 1, 2 * (long)usage["completion_tokens"]! + 9);
    }

    [Theory]
    [InlineData("small")]
    [InlineData("")]
    [InlineData("line\nbreak")]
    public async Task Two_of_one_name_or_none_are_refused(string name)
    {
        MieException refused = await Assert.ThrowsAsync<MieException>(() => ProxyFixture.StartAsync(
            new ScriptedServer(), ["chat", "small"], with: o => o with { Models = [new(name, "chat")] }));
        Assert.Equal(("ArgumentInvalid", "Model"), (refused.Code, refused.ErrorTarget));
    }

    [Theory]
    [InlineData("a\r\nb", null, "ModelKey")]
    [InlineData("caf\u00e9", null, "ModelKey")]
    [InlineData("", null, "ModelKey")]
    [InlineData(" k", null, "ModelKey")]
    [InlineData(null, "a\r\nb", "ServedModelName")]
    [InlineData(null, "", "ServedModelName")]
    public async Task A_setting_that_cannot_be_sent_is_refused_at_the_start(string? key, string? served, string named)
    {
        MieException refused = await Assert.ThrowsAsync<MieException>(() => ProxyFixture.StartAsync(
            new ScriptedServer(), with: o => o with { Models = [new("m", "chat") { ModelKey = key, ServedName = served }] }));
        Assert.Equal(("ArgumentInvalid", "Model"), (refused.Code, refused.ErrorTarget));
        Assert.Contains(named, refused.Message);
    }

    [Fact]
    public async Task A_deployments_own_name_has_settings_too()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, with: o => o with
        {
            Models = [new("chat", "chat") { ServedName = "odsc-llm", ModelKey = "k" }],
        });
        Assert.Equal(200, (await proxy.PostAsync("/v1/chat/completions", """{"model":"chat"}""")).Status);
        Assert.Equal("""{"model":"odsc-llm"}""", Encoding.UTF8.GetString(server.Last.Body.Span));
        Assert.Equal("k", server.Last.Headers["model-key"].ToString());
        JsonNode list = JsonNode.Parse((await proxy.GetAsync("/v1/models")).Body)!;
        Assert.Equal(["chat"], list["data"]!.AsArray().Select(m => (string?)m!["id"]));
    }
}
