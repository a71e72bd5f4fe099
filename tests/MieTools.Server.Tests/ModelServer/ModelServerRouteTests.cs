using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Routes;
using MieTools.ModelServer;
using MieTools.ModelServer.Generation;

namespace MieTools.Server.Tests;

public sealed class ModelServerRouteTests
{
    private readonly ModelServerHarness _server = new();

    [Fact]
    public async Task No_path_of_the_framework_is_an_echo()
    {
        foreach (string suffix in FrameworkRoutes.For(FrameworkRoutes.OpenAI).Select(r => r.Suffix))
        {
            ContainerResponse answer = await _server.SendAsync(suffix.Replace("{}", "x"), "", "PATCH");
            string allow = answer.Headers.SingleOrDefault(h => h.Key == "Allow").Value ?? "";
            Assert.True(answer.Status == 405 && allow.Length > 0, $"{suffix}: {answer.Status}");
        }
        Assert.Equal("/v1/own", (string?)(await _server.AskAsync("/v1/own", "text"))["path"]);
        Assert.Equal(200, (await _server.SendAsync("/v1/models", "", "HEAD")).Status);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"error":{"type":"invalid_request_error","param":null,"code":"invalid_json"}}""", 400)]
    [InlineData("/v1/messages", """{"type":"error","error":{"type":"invalid_request_error"}}""", 400)]
    [InlineData("/generate", """{"error_type":"validation"}""", 400)]
    [InlineData("/tokenize", """{"error":{"type":"BadRequestError","param":null,"code":400}}""", 400)]
    public async Task Bad_JSON_gets_the_error_of_the_API(string path, string expected, int status)
    {
        foreach (byte[] body in new[] { "{\"a\":"u8.ToArray(), "[]"u8.ToArray(), [], [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8] })
        {
            ContainerResponse answer = await _server.SendAsync(path, body, "POST", "application/json");
            Assert.Equal(status, answer.Status);
            AssertWithin(JsonNode.Parse(expected)!, JsonNode.Parse(answer.Body.Span)!);
        }
        Assert.Equal(415, (await _server.SendAsync(path, "{}"u8.ToArray(), "POST", "text/plain")).Status);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"messages":[{"content":"a"}]}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"robot","content":"a"}]}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user"}]}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"\ud800"}]}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"tool","content":"a"}]}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"temperature":3}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"top_logprobs":3}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"n":0}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"max_tokens":"9"}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"stream":"yes"}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"stream_options":{"include_usage":true}}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema"}}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"response_format":"json"}""", 400)]
    [InlineData("/v1/moderations", "{}", 400)]
    [InlineData("/v1/moderations", """{"input":[]}""", 400)]
    [InlineData("/v1/edits", """{"input":"a"}""", 400)]
    [InlineData("/v1/messages", """{"messages":[{"role":"user","content":"a"}]}""", 400)]
    [InlineData("/v1/messages", """{"max_tokens":5,"messages":[]}""", 400)]
    [InlineData("/v1/completions", """{"prompt":"a","seed":1.5}""", 400)]
    [InlineData("/v1/completions", """{"prompt":"a","n":128,"max_tokens":100000,"ignore_eos":true}""", 400)]
    [InlineData("/v1/messages", """{"max_tokens":5,"messages":[{"role":"tool","content":"a"}]}""", 400)]
    [InlineData("/v1/messages", """{"max_tokens":5,"messages":[{"role":"user","content":"a"}],"system":1}""", 400)]
    [InlineData("/v1/messages", """{"max_tokens":5,"messages":[{"role":"user","content":"a"}],"tools":[{"name":"a"}]}""", 400)]
    [InlineData("/v1/messages", """{"max_tokens":5,"messages":[{"role":"user","content":"a"}],"tool_choice":{"type":"any"}}""", 400)]
    [InlineData("/generate", "{}", 422)]
    [InlineData("/generate", """{"inputs":"a","parameters":{"max_new_tokens":0}}""", 422)]
    [InlineData("/generate", """{"inputs":"a","parameters":[]}""", 422)]
    [InlineData("/generate_stream", """{"inputs":1}""", 422)]
    [InlineData("/chat_tokenize", "{}", 422)]
    [InlineData("/tokenize", "{}", 400)]
    [InlineData("/invocations", "{}", 400)]
    [InlineData("/rerank", """{"query":"a"}""", 400)]
    [InlineData("/score", """{"text_1":["a","b"],"text_2":["a"]}""", 400)]
    public async Task What_a_real_server_refuses_is_refused(string path, string body, int status)
    {
        (int actual, JsonNode answer) = await _server.RefusedAsync(path, body);
        Assert.True(status == actual, $"{actual} {answer.ToJsonString()}");
    }

    [Fact]
    public async Task Probabilities_are_told_token_by_token()
    {
        const string Chat = """{"messages":[{"role":"user","content":"a"}],"logprobs":true,"top_logprobs":4,"stream":true}""";
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync("/v1/chat/completions", Chat);
        JsonNode whole = (await _server.AskAsync("/v1/chat/completions", Chat.Replace("true}", "false}")))["choices"]![0]!["logprobs"]!;
        JsonNode[] streamed = [.. events.Where(e => e.Data?["choices"]![0]!["logprobs"] is not null)
            .SelectMany(e => e.Data!["choices"]![0]!["logprobs"]!["content"]!.AsArray())!];
        Assert.Equal(whole["content"]!.AsArray().Select(t => t!.ToJsonString()), streamed.Select(t => t.ToJsonString()));
        Assert.All(streamed, t =>
        {
            JsonNode[] top = [.. t["top_logprobs"]!.AsArray()!];
            Assert.Equal((4, (string?)t["token"]), (top.Select(o => (string)o["token"]!).Distinct().Count(), (string?)top[0]["token"]));
            Assert.True(top.Zip(top[1..]).All(p => (double)p.First["logprob"]! > (double)p.Second["logprob"]!));
            Assert.InRange((double)t["logprob"]!, -1, 0);
            Assert.Equal((string?)t["token"], Encoding.UTF8.GetString([.. t["bytes"]!.AsArray().Select(b => (byte)b!)]));
        });

        const string Completion = """{"prompt":"A ship","max_tokens":3,"logprobs":2,"echo":true,"stream":true}""";
        JsonNode choice = (await _server.AskAsync(
            "/v1/completions", Completion.Replace("\"stream\":true", "\"stream\":false")))["choices"]![0]!;
        string text = (string)choice["text"]!;
        Assert.StartsWith("A ship", text);
        Assert.Null(choice["logprobs"]!["token_logprobs"]![0]);
        string[] tokens = [.. choice["logprobs"]!["tokens"]!.AsArray().Select(t => (string)t!)];
        int[] offsets = [.. choice["logprobs"]!["text_offset"]!.AsArray().Select(t => (int)t!)];
        Assert.All(tokens.Zip(offsets), t => Assert.Equal(t.First, text.Substring(t.Second, t.First.Length)));
        List<(string? Event, JsonNode? Data)> pieces = await _server.StreamAsync("/v1/completions", Completion);
        Assert.Equal(text, string.Concat(pieces[..^1].Select(p => (string?)p.Data!["choices"]![0]!["text"])));
        Assert.Equal(
            offsets, pieces[..^1].SelectMany(p => p.Data!["choices"]![0]!["logprobs"]!["text_offset"]!.AsArray().Select(o => (int)o!)));
    }

    [Fact]
    public async Task A_schema_and_a_stop_text_hold_in_every_API()
    {
        const string Schema = """{"type":"object","properties":{"kind":{"enum":["red"]}},"required":["kind"]}""";
        JsonNode chat = await _server.AskAsync("/v1/chat/completions",
            """{"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":SCHEMA}}}""".Replace("SCHEMA", Schema));
        JsonNode message = await _server.AskAsync("/v1/messages",
            """{"max_tokens":900,"messages":[{"role":"user","content":"a"}],"output_config":{"format":{"type":"json_schema","schema":SCHEMA}}}""".Replace("SCHEMA", Schema));
        JsonNode tgi = await _server.AskAsync(
            "/generate", """{"inputs":"a","parameters":{"grammar":{"type":"json","value":SCHEMA}}}""".Replace("SCHEMA", Schema));
        foreach (JsonNode? text in new[]
        {
            chat["choices"]![0]!["message"]!["content"],
            message["content"]![0]!["text"],
            tgi["generated_text"],
        })
        {
            Assert.Equal("red", (string?)JsonNode.Parse((string)text!)!["kind"]);
        }

        JsonNode stopped = await _server.AskAsync("/generate", """{"inputs":"a","parameters":{"stop":["."],"details":true}}""");
        Assert.Equal("stop_sequence", (string?)stopped["details"]!["finish_reason"]);
        Assert.DoesNotContain(".", (string)stopped["generated_text"]!);
    }

    [Fact]
    public async Task Messages_have_the_events_of_Anthropic_in_order()
    {
        const string Body =
            """{"max_tokens":500,"stream":true,"messages":[{"role":"user","content":"weather and """
                + """mail"}],"tools":[{"name":"weather","input_schema":{"type":"object","properties":{"a":"""
                + """{"type":"integer"}},"required":["a"]}},{"name":"mail","input_schema":{"type":"object"}}]}""";
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync("/v1/messages", Body);
        Assert.All(events, e => Assert.Equal(e.Event, (string?)e.Data!["type"]));
        string[] kinds = [.. events.Select(e => e.Event!)];
        string[] distinct = [.. kinds.Where((k, i) => i == 0 || k != kinds[i - 1])];
        Assert.Equal(
            ["message_start", "content_block_start", "ping", "content_block_delta", "content_block_stop", "content_block_start",
                "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            distinct);
        JsonNode start = events[0].Data!["message"]!;
        JsonNode delta = events[^2].Data!;
        Assert.Equal((1, null), ((int)start["usage"]!["output_tokens"]!, (string?)start["stop_reason"]));
        Assert.Equal("tool_use", (string?)delta["delta"]!["stop_reason"]);
        JsonNode whole = await _server.AskAsync("/v1/messages", Body.Replace("\"stream\":true", "\"stream\":false"));
        Assert.Equal(whole["usage"]!.ToJsonString(), delta["usage"]!.ToJsonString());
        for (int i = 0; i < 2; i++)
        {
            string json = string.Concat(events.Where(e => e.Event == "content_block_delta" && (int)e.Data!["index"]! == i)
                .Select(e => (string?)e.Data!["delta"]!["partial_json"]));
            Assert.True(JsonNode.DeepEquals(whole["content"]![i]!["input"], JsonNode.Parse(json)));
        }
        ContainerResponse answer = await _server.SendAsync("/v1/messages", Body);
        Assert.StartsWith("req_", answer.Headers.Single(h => h.Key == "request-id").Value);
    }

    [Fact]
    public async Task TGI_tells_details_and_vLLM_and_TGI_tokenize_each_in_its_form()
    {
        JsonNode answer = await _server.AskAsync("/generate",
            """{"inputs":"The quiet river","parameters":{"max_new_tokens":3,"details":true,"decoder_input_details":"""
                + """true,"return_full_text":true,"seed":7}}""");
        JsonNode details = answer["details"]!;
        Assert.Equal(("length", 3, 7), ((string?)details["finish_reason"], (int)details["generated_tokens"]!, (int)details["seed"]!));
        Assert.Equal("The quiet river" + string.Concat(details["tokens"]!.AsArray().Select(t => (string?)t!["text"])),
            (string?)answer["generated_text"]);
        Assert.Equal("The quiet river", string.Concat(details["prefill"]!.AsArray().Select(t => (string?)t!["text"])));
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync(
            "/generate_stream", """{"inputs":"a","parameters":{"max_new_tokens":3}}""");
        Assert.All(events[..^1], e => Assert.True(e.Data!["generated_text"] is null && e.Data["details"] is null));
        Assert.Equal((3, "length"),
            ((int)events[^1].Data!["details"]!["generated_tokens"]!, (string?)events[^1].Data!["details"]!["finish_reason"]));

        const string Text = "The quiet Straße of 🙂 the";
        JsonArray tgi = (await _server.AskAsync("/tokenize", JsonSerializer.Serialize(new { inputs = Text }))).AsArray();
        Assert.All(tgi, t => Assert.Equal((string?)t!["text"], Text[(int)t["start"]!..(int)t["stop"]!]));
        JsonNode vllm = await _server.AskAsync("/tokenize", JsonSerializer.Serialize(new { prompt = Text, return_token_strs = true }));
        Assert.Equal(Text, string.Concat(vllm["token_strs"]!.AsArray().Select(t => (string?)t)));
        JsonNode chat = await _server.AskAsync("/chat_tokenize", """{"messages":[{"role":"user","content":"The river"}]}""");
        Assert.Equal("user: The river\n", (string?)chat["templated_text"]);
        Assert.Equal("user: The river\n", string.Concat(chat["tokenize_response"]!.AsArray().Select(t => (string?)t!["text"])));
    }

    [Fact]
    public async Task Invocations_go_by_the_body()
    {
        Assert.Equal("chat.completion",
            (string?)(await _server.AskAsync("/invocations", """{"messages":[{"role":"user","content":"a"}]}"""))["object"]);
        Assert.Equal("text_completion", (string?)(await _server.AskAsync("/invocations", """{"prompt":"a"}"""))["object"]);
        Assert.NotNull((await _server.AskAsync("/invocations", """{"inputs":"a"}"""))[0]!["generated_text"]);
        Assert.Equal("embedding", (string?)(await _server.AskAsync("/invocations", """{"input":"a"}"""))["data"]![0]!["object"]);
        Assert.Equal(
            "score", (string?)(await _server.AskAsync("/invocations", """{"text_1":"a","text_2":["a"]}"""))["data"]![0]!["object"]);
        Assert.NotNull((await _server.StreamAsync("/invocations", """{"inputs":"a","stream":true}"""))[^1].Data!["generated_text"]);
        Assert.Null((await _server.StreamAsync("/invocations", """{"messages":[{"role":"user","content":"a"}],"stream":true}"""))[^1].Data);
    }

    [Fact]
    public async Task An_adapter_is_loaded_once_listed_and_unloaded_once()
    {
        const string Adapter = """{"lora_name":"sql","lora_path":"/adapters/sql"}""";
        ContainerResponse loaded = await _server.SendAsync("/v1/load_lora_adapter", Adapter);
        Assert.Equal(("Success: LoRA adapter 'sql' added successfully.", "text/plain; charset=utf-8"),
            (ModelServerHarness.TextOf(loaded), loaded.ContentType));
        JsonNode model = (await _server.GetAsync("/v1/models"))["data"]![1]!;
        Assert.Equal(("sql", "/adapters/sql", "odsc-llm"), ((string?)model["id"], (string?)model["root"], (string?)model["parent"]));
        Assert.Equal("sql", (string?)(await _server.GetAsync("/v1/models/sql"))["id"]);
        (int status, JsonNode body) = await _server.RefusedAsync("/v1/load_lora_adapter", Adapter);
        Assert.Equal((400, "InvalidUserInput", 400), (status, (string?)body["error"]!["type"], (int)body["error"]!["code"]!));
        Assert.Equal("Success: LoRA adapter 'sql' removed successfully.",
            ModelServerHarness.TextOf(await _server.SendAsync("/v1/unload_lora_adapter", Adapter)));
        (status, body) = await _server.RefusedAsync("/v1/unload_lora_adapter", Adapter);
        Assert.Equal((404, "NotFoundError"), (status, (string?)body["error"]!["type"]));
        Assert.Equal(400, (await _server.RefusedAsync("/v1/load_lora_adapter", """{"lora_name":"sql"}""")).Status);
        Assert.Single((await _server.GetAsync("/v1/models"))["data"]!.AsArray());
        Assert.Equal((200, null, 0), await ProfileAsync("/start_profile"));
        Assert.Equal((200, null, 0), await ProfileAsync("/stop_profile"));

        async Task<(int, string?, int)> ProfileAsync(string path)
        {
            ContainerResponse answer = await _server.SendAsync(path, "");
            return (answer.Status, answer.ContentType, answer.Body.Length);
        }
    }

    [Fact]
    public async Task Metrics_grow_with_use()
    {
        async Task<Dictionary<string, long>> ReadAsync() =>
            ModelServerHarness.TextOf(await _server.SendAsync("/metrics", "", "GET")).Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#')
            .ToDictionary(l => l[..l.LastIndexOf(' ')],
                l => long.Parse(l[(l.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        Dictionary<string, long> before = await ReadAsync();
        await _server.AskAsync("/v1/completions", """{"prompt":"The river","max_tokens":5}""");
        await _server.RefusedAsync("/v1/completions", "{}");
        Dictionary<string, long> after = await ReadAsync();
        long Grown(string name) =>
            after.Single(m => m.Key.StartsWith(name, StringComparison.Ordinal)).Value - before.Single(m =>
                m.Key.StartsWith(name, StringComparison.Ordinal)).Value;
        Assert.Equal((2, 5), (Grown("vllm:prompt_tokens_total"), Grown("vllm:generation_tokens_total")));
        Assert.Equal((3, 1), (Grown("emulator_requests_total"), Grown("emulator_requests_refused_total")));
        Assert.Equal((1, 0),
            (Grown("vllm:request_success_total{finished_reason=\"length\""), Grown("vllm:request_success_total{finished_reason=\"stop\"")));
    }

    [Fact]
    public async Task Rerankers_and_classifiers_answer_in_vLLMs_forms()
    {
        JsonNode ranked = await _server.AskAsync(
            "/v1/rerank", """{"query":"the quiet river","documents":["an old map","a quiet river","the quiet river bed"],"top_n":2}""");
        Assert.Equal([2, 1], ranked["results"]!.AsArray().Select(r => (int)r!["index"]!));
        Assert.Equal("the quiet river bed", (string?)ranked["results"]![0]!["document"]!["text"]);
        Assert.Equal(2, (await _server.AskAsync("/score", """{"text_1":"a","text_2":["a","b"]}"""))["data"]!.AsArray().Count);
        JsonNode classified = (await _server.AskAsync("/classify", """{"input":["a"]}"""))["data"]![0]!;
        Assert.Equal(1, classified["probs"]!.AsArray().Sum(p => (double)p!), 0.0001);
        Assert.Equal("pooling", (string?)(await _server.AskAsync("/pooling", """{"input":"a"}"""))["data"]![0]!["object"]);
        Assert.NotEmpty((await _server.AskAsync(
            "/v1/edits", """{"input":"a","instruction":"b"}"""))["choices"]![0]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_seed_makes_ids_and_texts_come_again()
    {
        const string Body = """{"messages":[{"role":"user","content":"a"}]}""";
        async Task<string[]> RunAsync(int? seed)
        {
            ModelServerHarness server = new(seed: seed, time: new ManualTime(DateTimeOffset.UnixEpoch));
            return [(await server.AskAsync("/v1/chat/completions", Body)).ToJsonString(),
                (await server.AskAsync("/v1/chat/completions", Body)).ToJsonString()];
        }

        string[] first = await RunAsync(5);
        Assert.Equal(first, await RunAsync(5));
        Assert.NotEqual(first[0], first[1]);
        Assert.NotEqual(first, await RunAsync(6));
        Assert.NotEqual(await RunAsync(null), await RunAsync(null));
    }

    [Fact]
    public async Task A_token_of_a_stream_allocates_next_to_nothing()
    {
        foreach ((string path, string body) in new[]
        {
            ("/v1/completions", """{"prompt":"a","max_tokens":N,"ignore_eos":true,"stream":true}"""),
            ("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"max_tokens":N,"ignore_eos":true,"stream":true}"""),
            ("/v1/responses", """{"input":"a","max_output_tokens":N,"ignore_eos":true,"stream":true,"store":false}"""),
            ("/v1/messages", """{"messages":[{"role":"user","content":"a"}],"max_tokens":N,"ignore_eos":true,"stream":true}"""),
            ("/generate_stream", """{"inputs":"a","parameters":{"max_new_tokens":N,"ignore_eos":true}}"""),
        })
        {
            await ReadAsync(path, body, 100);
            (long few, int fewChunks) = await ReadAsync(path, body, 2_000);
            (long many, int chunks) = await ReadAsync(path, body, 22_000);
            // An object each would be 24 bytes and more.
            Assert.True(many - few < (chunks - fewChunks) * 4L, $"{path}: {many - few} bytes for {chunks - fewChunks} chunks");
        }
    }

    // Bytes that the events cost. The last ones are left out: in some APIs they have the whole text.
    private async Task<(long Bytes, int Chunks)> ReadAsync(string path, string body, int tokens)
    {
        ContainerResponse answer = await _server.SendAsync(
            path, body.Replace("N", tokens.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        long bytes = 0;
        int chunks = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        await foreach (ReadOnlyMemory<byte> chunk in answer.Stream!)
        {
            // The pauseless stream stays on this thread.
            if (++chunks == tokens - 10)
                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        return (bytes, chunks);
    }

    private static void AssertWithin(JsonNode expected, JsonNode actual)
    {
        foreach ((string name, JsonNode? value) in expected.AsObject())
        {
            Assert.True(actual.AsObject().ContainsKey(name), actual.ToJsonString());
            if (value is JsonObject inner)
                AssertWithin(inner, actual[name]!);
            else
                Assert.True(JsonNode.DeepEquals(value, actual[name]), actual.ToJsonString());
        }
    }
}
