using System.Text.Json.Nodes;
using static MieTools.Server.Tests.BatchCalls;

namespace MieTools.Server.Tests;

/// <summary>Batches of the proxy, from the file with their lines to those with what came of them.</summary>
public sealed class ProxyBatchTests
{
    private readonly BatchServer _server = new();

    [Fact]
    public async Task A_batch_is_answered_and_what_fails_stands_in_a_file_of_its_own()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        string id = await proxy.CreateAsync(Line("a", "one"), Line("b", "bad"), "", Line("c", "three"));
        JsonNode batch = await proxy.StateAsync(id, "completed");
        Assert.Equal(("batch", Chat, "24h", "nightly"), ((string?)batch["object"], (string?)batch["endpoint"],
            (string?)batch["completion_window"], (string?)batch["metadata"]!["job"]));
        Assert.Equal((3, 2, 1), ((int)batch["request_counts"]!["total"]!, (int)batch["request_counts"]!["completed"]!,
            (int)batch["request_counts"]!["failed"]!));
        foreach (string at in (string[])["created_at", "in_progress_at", "finalizing_at", "completed_at"])
            Assert.InRange((long)batch[at]!, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 600, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal(24 * 3600, (long)batch["expires_at"]! - (long)batch["created_at"]!);
        Assert.Null(batch["errors"]);

        Dictionary<string, JsonNode> answers = await proxy.ResultsAsync(batch["output_file_id"]);
        Assert.Equal(["a", "c"], answers.Keys.Order());
        Assert.Equal((200, "to three"), ((int)answers["c"]["response"]!["status_code"]!,
            (string?)answers["c"]["response"]!["body"]!["choices"]![0]!["message"]!["content"]));
        Assert.True(answers["c"].AsObject().ContainsKey("error"));
        JsonNode failure = Assert.Single(await proxy.ResultsAsync(batch["error_file_id"])).Value;
        Assert.Equal(("b", 400, "too hot"), ((string?)failure["custom_id"], (int)failure["response"]!["status_code"]!,
            (string?)failure["response"]!["body"]!["error"]!["message"]));
        Assert.Null(failure["error"]);
        JsonNode file = await proxy.ReadAsync($"/v1/files/{batch["output_file_id"]}");
        Assert.Equal(("batch_output", $"{id}_output.jsonl"), ((string?)file["purpose"], (string?)file["filename"]));
    }

    [Fact]
    public async Task The_model_of_each_line_chooses_its_deployment()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server, ["small", "chat"], with: o => o with
        {
            Models = [new("real", "small") { ServedName = "odsc-llm" }, new("grouped", "chat") { ModelKey = "llama" }],
        });
        string id = await proxy.CreateAsync(
            Line("1", "one"), Line("2", "two", "small"), Line("3", "three", "real"), Line("4", "four", "grouped"));
        await proxy.StateAsync(id, "completed");
        Assert.Equal(["four grouped llama", "one chat ", "three odsc-llm ", "two small "], _server.Requests.Zip(_server.Bodies)
            .Select(r => $"{r.Second["messages"]![0]!["content"]} {r.Second["model"]} {r.First.Headers["model-key"]}").Order());
        using (TestClient client = new(proxy.Emulator))
            (await client.SendAsync("DELETE", $"/20190101/modelDeployments/{proxy.Deployment.Address.DeploymentId}")).Dispose();
        await proxy.StateAsync(await proxy.CreateAsync(Line("5", "five"), Line("6", "six", "grouped")), "completed");
        await proxy.StateAsync(await proxy.CreateAsync(Line("7", "seven", "real")), "failed");
    }

    [Fact]
    public async Task Lines_that_cannot_be_sent_fail_the_batch_and_none_is_sent()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server, ["chat", "small"]);
        string id = await proxy.CreateAsync(
            Line("a", "one"), "{no json", Line("b", "two", "gone"), Line("a", "three"),
            Line("c", "four").Replace("chat/completions", "completions", StringComparison.Ordinal),
            Line("d", "five").Replace("POST", "GET", StringComparison.Ordinal), """{"messages":[]}""", Line("e", "six", null));
        JsonNode batch = await proxy.StateAsync(id, "failed");
        JsonArray errors = batch["errors"]!["data"]!.AsArray();
        Assert.Equal(
            [
                (2, "not valid JSON"), (3, "No model is named 'gone'. There are: chat, small"), (4, "its custom_id 'a'"),
                (5, "its url is '/v1/completions', and the batch is for '/v1/chat/completions'"), (6, "its method is GET"),
                (7, "no custom_id"), (8, "Several deployments"),
            ],
            errors.OrderBy(e => (int)e!["line"]!).Select((e, i) => ((int)e!["line"]!, Said(e, i))));
        Assert.All(errors, e => Assert.Equal("invalid_line", (string?)e!["code"]));
        Assert.Empty(_server.Requests);
        Assert.Null(batch["output_file_id"]);

        static string Said(JsonNode error, int number)
        {
            string[] wanted =
            [
                "not valid JSON", "No model is named 'gone'. There are: chat, small", "its custom_id 'a'",
                "its url is '/v1/completions', and the batch is for '/v1/chat/completions'", "its method is GET", "no custom_id",
                "Several deployments",
            ];
            string message = (string)error["message"]!;
            return message.Contains(wanted[number], StringComparison.Ordinal) ? wanted[number] : message;
        }
    }

    [Fact]
    public async Task A_deployment_that_is_gone_fails_the_batch_and_what_came_before_is_kept()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        _server.Hold();
        string id = await proxy.CreateAsync([Line("a", "one"), .. Enumerable.Range(0, 40).Select(i => Line($"s{i}", $"slow {i}"))]);
        await Patience.UntilAsync(async () => (int)(await proxy.ReadAsync($"/v1/batches/{id}"))["request_counts"]!["completed"]! == 1);
        using (TestClient client = new(proxy.Emulator))
            (await client.SendAsync("DELETE", $"/20190101/modelDeployments/{proxy.Deployment.Address.DeploymentId}")).Dispose();
        _server.Release();
        JsonNode batch = await proxy.StateAsync(id, "failed");
        Assert.NotEmpty((string)batch["errors"]!["data"]![0]!["message"]!);
        Assert.Contains("a", (await proxy.ResultsAsync(batch["output_file_id"])).Keys);
    }

    [Fact]
    public async Task A_batch_is_cancelled_and_what_came_before_is_kept()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        _server.Hold();
        string id = await proxy.CreateAsync(Line("a", "one"), Line("b", "slow"), Line("c", "slow too"));
        await Patience.UntilAsync(async () => (int)(await proxy.ReadAsync($"/v1/batches/{id}"))["request_counts"]!["completed"]! == 1);
        JsonNode told = await proxy.CallAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/batches/{id}/cancel"));
        Assert.Equal("cancelling", (string?)told["status"]);
        JsonNode batch = await proxy.StateAsync(id, "cancelled");
        Assert.NotNull(batch["cancelling_at"]);
        Assert.NotNull(batch["cancelled_at"]);
        Assert.Equal((3, 1, 2), Counts(batch));
        Assert.Equal(["a"], (await proxy.ResultsAsync(batch["output_file_id"])).Keys);
        await AssertUnsentAsync(proxy, batch, "batch_cancelled", "b", "c");
        await proxy.RefusedAsync(400, "batch_not_cancellable", new(HttpMethod.Post, $"/v1/batches/{id}/cancel"));
    }

    [Fact]
    public async Task More_batches_than_run_at_a_time_wait_and_can_be_cancelled()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(
            _server, with: o => o with { Batches = new() { Running = 1, Unfinished = 2 } });
        _server.Hold();
        string first = await proxy.CreateAsync(Line("a", "slow"));
        await proxy.StateAsync(first, "in_progress");
        string second = await proxy.CreateAsync(Line("b", "two"));
        string file = await proxy.UploadAsync(Line("c", "three"));
        await proxy.RefusedAsync(400, "too_many_batches", ProxyFixture.Post("/v1/batches", Order(file)));
        Assert.Equal("validating", (string?)(await proxy.ReadAsync($"/v1/batches/{second}"))["status"]);
        string metrics = (await proxy.GetAsync("/proxy/metrics")).Body;
        Assert.Contains("mie_proxy_batches{status=\"in_progress\"} 1\nmie_proxy_batches{status=\"validating\"} 1\n", metrics);
        await proxy.CallAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/batches/{second}/cancel"));
        JsonNode cancelled = await proxy.StateAsync(second, "cancelled");
        Assert.Null(cancelled["output_file_id"]);
        Assert.Equal((1, 0, 1), Counts(cancelled));
        await AssertUnsentAsync(proxy, cancelled, "batch_cancelled", "b");
        string third = (string)(await proxy.CallAsync(ProxyFixture.Post("/v1/batches", Order(file))))["id"]!;
        _server.Release();
        await proxy.StateAsync(first, "completed");
        await proxy.StateAsync(third, "completed");
        Assert.Equal(["slow", "three"], _server.Answered.Order());
    }

    [Fact]
    public async Task Batches_are_listed_by_parts_with_the_newest_first()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        List<string> made = [];
        for (int i = 0; i < 5; i++)
            made.Insert(0, await proxy.CreateAsync(Line("a", "one")));
        List<string> seen = [];
        JsonNode part = await proxy.ReadAsync("/v1/batches?limit=2");
        while (true)
        {
            seen.AddRange(part["data"]!.AsArray().Select(b => (string)b!["id"]!));
            Assert.Equal(seen[^1], (string?)part["last_id"]);
            if (!(bool)part["has_more"]!)
                break;
            part = await proxy.ReadAsync($"/v1/batches?limit=2&after={part["last_id"]}");
        }
        Assert.Equal(made, seen);
        Assert.Equal("[]", (await proxy.ReadAsync($"/v1/batches?after={made[^1]}"))["data"]!.ToJsonString());
        await proxy.RefusedAsync(400, "invalid_limit", new(HttpMethod.Get, "/v1/batches?limit=0"));
        await proxy.RefusedAsync(400, "invalid_limit", new(HttpMethod.Get, "/v1/batches?limit=101"));
    }

    [Fact]
    public async Task An_endpoint_that_no_deployment_takes_is_refused()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(
            _server, ["chat", "small"], endpoints: ["POST /v1/rerank", "GET /v1/status"]);
        string file = await proxy.UploadAsync(Line("a", "one"));
        foreach (string endpoint in (string[])["/v1/nope", "/v1/status", "/models/mine", "/v1"])
        {
            JsonNode error = await proxy.RefusedAsync(400, "invalid_endpoint", ProxyFixture.Post("/v1/batches", Order(file, endpoint)));
            Assert.Contains($"'{endpoint}'", (string)error["message"]!, StringComparison.Ordinal);
        }
        foreach (string endpoint in (string[])["/v1/rerank", "/v1/custom/completions", "/v1/messages"])
            await proxy.CallAsync(ProxyFixture.Post("/v1/batches", Order(file, endpoint)));
    }

    [Fact]
    public async Task A_file_without_a_line_fails_in_words_for_those_who_have_no_cmdlets()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        JsonNode batch = await proxy.StateAsync(await proxy.CreateAsync(" ", ""), "failed");
        string message = (string)Assert.Single(batch["errors"]!["data"]!.AsArray())!["message"]!;
        Assert.StartsWith("The input has no line that could be sent. Upload a file", message, StringComparison.Ordinal);
        Assert.DoesNotContain("-InputFormat", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_body", "[]")]
    [InlineData("invalid_body", "{")]
    [InlineData("invalid_input_file_id", """{"endpoint":"/v1/chat/completions","completion_window":"24h"}""")]
    [InlineData("file_not_found", """{"input_file_id":"../x","endpoint":"/v1/chat/completions","completion_window":"24h"}""")]
    [InlineData("invalid_endpoint", """{"input_file_id":"x","endpoint":"v1","completion_window":"24h"}""")]
    [InlineData("invalid_endpoint", """{"input_file_id":"x","endpoint":7,"completion_window":"24h"}""")]
    [InlineData("invalid_endpoint", """{"input_file_id":"x","endpoint":"/v1?x","completion_window":"24h"}""")]
    [InlineData("invalid_completion_window", """{"input_file_id":"x","endpoint":"/v1","completion_window":"soon"}""")]
    [InlineData("invalid_completion_window", """{"input_file_id":"x","endpoint":"/v1","completion_window":"0h"}""")]
    [InlineData("invalid_completion_window", """{"input_file_id":"x","endpoint":"/v1","completion_window":"721h"}""")]
    [InlineData("invalid_metadata", """{"input_file_id":"x","endpoint":"/v1","completion_window":"24h","metadata":{"a":1}}""")]
    [InlineData("unknown_parameter", """{"input_file_id":"x","endpoint":"/v1","completion_window":"24h","output_expires_after":{}}""")]
    public async Task What_is_no_batch_is_refused(string code, string body)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        JsonNode error = await proxy.RefusedAsync(code == "file_not_found" ? 404 : 400, code, ProxyFixture.Post("/v1/batches", body));
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Equal("[]", (await proxy.ReadAsync("/v1/batches"))["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Paths_and_methods_that_there_are_not_and_callers_without_the_key_are_refused()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        await proxy.RefusedAsync(404, "batch_not_found", new(HttpMethod.Get, "/v1/batches/none"));
        await proxy.RefusedAsync(404, "batch_not_found", new(HttpMethod.Post, "/v1/batches/none/cancel"));
        await proxy.RefusedAsync(404, "path_not_found", new(HttpMethod.Get, "/v1/batches/none/other"));
        await proxy.RefusedAsync(404, "file_not_found", new(HttpMethod.Get, "/v1/files/..%2Fbatches"));
        await proxy.RefusedAsync(405, "method_not_allowed", new(HttpMethod.Delete, "/v1/batches/none"));
        await proxy.RefusedAsync(405, "method_not_allowed", new(HttpMethod.Put, "/v1/files"));
        proxy.Client.DefaultRequestHeaders.Authorization = null;
        await proxy.RefusedAsync(401, "invalid_api_key", new(HttpMethod.Get, "/v1/files"));
        await proxy.RefusedAsync(401, "invalid_api_key", new(HttpMethod.Get, "/v1/batches"));
    }

    private static (int Total, int Completed, int Failed) Counts(JsonNode batch) => ((int)batch["request_counts"]!["total"]!,
        (int)batch["request_counts"]!["completed"]!, (int)batch["request_counts"]!["failed"]!);
}
