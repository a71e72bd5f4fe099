using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.ModelServer;
using MieTools.ModelServer.Generation;

namespace MieTools.Server.Tests;

public sealed class ModelServerTests
{
    private readonly ModelServerHarness _server = new();

    [Fact]
    public async Task The_same_prompt_gets_the_same_text()
    {
        const string Body = """{"model":"m","messages":[{"role":"user","content":"Who invented the Internet?"}]}""";
        JsonNode first = await _server.AskAsync("/v1/chat/completions", Body);
        JsonNode second = await _server.AskAsync("/v1/chat/completions", Body);
        JsonNode other = await _server.AskAsync("/v1/chat/completions", Body.Replace("Internet", "radio"));
        string text = (string)first["choices"]![0]!["message"]!["content"]!;
        Assert.Equal(text, (string?)second["choices"]![0]!["message"]!["content"]);
        Assert.NotEqual(text, (string?)other["choices"]![0]!["message"]!["content"]);
        Assert.Matches("^[A-Z][a-z ,.A-Z]+\\.$", text);
        Assert.Equal(("m", "stop"), ((string?)first["model"], (string?)first["choices"]![0]!["finish_reason"]));
        Assert.Equal(Tokenizer.Count(text), (int)first["usage"]!["completion_tokens"]!);
    }

    [Theory]
    [InlineData("/v1/completions", """{"prompt":"a","max_tokens":5,"stream":true,"stream_options":{"include_usage":true},"n":2}""")]
    [InlineData("/v1/chat/completions",
        """{"messages":[{"role":"user","content":"a"}],"max_completion_tokens":5,"stream":true,"stream_options":{"include_usage":"""
            + """true},"n":2}""")]
    public async Task A_stream_adds_up_to_the_whole_answer(string path, string body)
    {
        bool chat = path.Contains("chat");
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync(path, body);
        JsonNode whole = await _server.AskAsync(path, body.Replace(",\"stream\":true,\"stream_options\":{\"include_usage\":true}", ""));
        Assert.Null(events[^1].Data);
        Assert.Empty(events[^2].Data!["choices"]!.AsArray());
        Assert.Equal(whole["usage"]!.ToJsonString(), events[^2].Data!["usage"]!.ToJsonString());
        for (int i = 0; i < 2; i++)
        {
            JsonNode[] choices = [.. events[..^2].Select(e => e.Data!["choices"]![0]!).Where(c => (int)c["index"]! == i)];
            string text = string.Concat(choices.Select(c => (string?)(chat ? c["delta"]!["content"] : c["text"])));
            Assert.Equal((string?)(chat ? whole["choices"]![i]!["message"]!["content"] : whole["choices"]![i]!["text"]), text);
            Assert.Equal("length", (string?)choices[^1]["finish_reason"]);
        }
        Assert.Equal(10, (int)whole["usage"]!["completion_tokens"]!);
    }

    [Fact]
    public async Task A_stop_text_ends_the_answer()
    {
        string text = (string)(await _server.AskAsync("/v1/completions", """{"prompt":"a"}"""))["choices"]![0]!["text"]!;
        string stop = text[9..12];
        JsonNode cut = (await _server.AskAsync(
            "/v1/completions", JsonSerializer.Serialize(new { prompt = "a", stop = new[] { "nowhere", stop } })))["choices"]![0]!;
        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], (string?)cut["text"]);
        Assert.Equal("stop", (string?)cut["finish_reason"]);
    }

    [Fact]
    public async Task Responses_and_messages_have_named_events()
    {
        List<(string? Event, JsonNode? Data)> responses = await _server.StreamAsync("/v1/responses", """{"input":"a","stream":true}""");
        Assert.Equal("response.created", responses[0].Event);
        Assert.Equal("response.completed", responses[^1].Event);
        Assert.Equal(Enumerable.Range(0, responses.Count), responses.Select(e => (int)e.Data!["sequence_number"]!));
        string text = string.Concat(responses.Where(e => e.Event == "response.output_text.delta").Select(e => (string?)e.Data!["delta"]));
        Assert.Equal((string?)(await _server.AskAsync("/v1/responses", """{"input":"a"}"""))["output"]![0]!["content"]![0]!["text"], text);

        const string Body = """{"max_tokens":500,"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}],"stream":true}""";
        List<(string? Event, JsonNode? Data)> messages = await _server.StreamAsync("/v1/messages", Body);
        Assert.Equal(["message_start", "message_stop"], [messages[0].Event!, messages[^1].Event!]);
        text = string.Concat(messages.Where(e => e.Event == "content_block_delta").Select(e => (string?)e.Data!["delta"]!["text"]));
        JsonNode whole = await _server.AskAsync("/v1/messages", Body.Replace("true", "false"));
        Assert.Equal((string?)whole["content"]![0]!["text"], text);
        Assert.Equal("end_turn", (string?)whole["stop_reason"]);
    }

    [Theory]
    [InlineData("The quiet river follows the engine.")]
    [InlineData("Grüße, 世界 🙂!\n\ttabs  and   spaces\r\n")]
    [InlineData("")]
    public async Task Tokens_go_there_and_back(string text)
    {
        JsonNode tokens = await _server.AskAsync("/tokenize", JsonSerializer.Serialize(new { prompt = text }));
        Assert.Equal(tokens["tokens"]!.AsArray().Count, (int)tokens["count"]!);
        JsonNode back = await _server.AskAsync("/detokenize", $$"""{"tokens":{{tokens["tokens"]!.ToJsonString()}}}""");
        Assert.Equal(text, (string?)back["prompt"]);
    }

    [Fact]
    public async Task Embeddings_are_unit_vectors()
    {
        JsonNode floats = await _server.AskAsync("/v1/embeddings", """{"input":["a","b","a"],"dimensions":16}""");
        float[][] vectors = [.. floats["data"]!.AsArray().Select(d => d!["embedding"]!.AsArray().Select(v => (float)v!).ToArray())];
        Assert.Equal(vectors[0], vectors[2]);
        Assert.NotEqual(vectors[0], vectors[1]);
        Assert.Equal(1, vectors[0].Sum(v => v * v), 0.001);
        JsonNode base64 = await _server.AskAsync("/v1/embeddings", """{"input":"a","dimensions":16,"encoding_format":"base64"}""");
        Assert.Equal(64, Convert.FromBase64String((string)base64["data"]![0]!["embedding"]!).Length);
    }

    [Fact]
    public async Task Every_api_of_embeddings_has_the_same_vectors_in_its_own_form()
    {
        JsonNode openAi = await _server.AskAsync("/v1/embeddings", """{"input":["a","b"],"dimensions":8}""");
        string[] vectors = [.. openAi["data"]!.AsArray().Select(d => d!["embedding"]!.ToJsonString())];
        JsonNode tei = await _server.AskAsync("/embed", """{"inputs":["a","b"],"dimensions":8}""");
        Assert.Equal(vectors, tei.AsArray().Select(v => v!.ToJsonString()));
        JsonNode ollama = await _server.AskAsync("/api/embed", """{"input":["a","b"],"dimensions":8}""");
        Assert.Equal(vectors, ollama["embeddings"]!.AsArray().Select(v => v!.ToJsonString()));
        Assert.Equal((int)openAi["usage"]!["prompt_tokens"]!, (int)ollama["prompt_eval_count"]!);
        JsonNode cohere = await _server.AskAsync(
            "/v2/embed", """{"texts":["a","b"],"input_type":"search_query","embedding_types":["float"],"output_dimension":8}""");
        Assert.Equal(vectors, cohere["embeddings"]!["float"]!.AsArray().Select(v => v!.ToJsonString()));
        Assert.Equal((int)openAi["usage"]!["prompt_tokens"]!, (int)cohere["meta"]!["billed_units"]!["input_tokens"]!);
    }

    [Fact]
    public async Task The_other_paths_answer()
    {
        Assert.Equal("odsc-llm", (string?)(await _server.AskAsync("/v1/models", "", "GET"))["data"]![0]!["id"]);
        Assert.NotNull((await _server.AskAsync("/version", "", "GET"))["version"]);
        Assert.NotNull((await _server.AskAsync("/generate", """{"inputs":"a","parameters":{"max_new_tokens":3}}"""))["generated_text"]);
        List<(string? Event, JsonNode? Data)> tgi = await _server.StreamAsync("/generate_stream", """{"inputs":"a"}""");
        Assert.Equal((string?)tgi[^1].Data!["generated_text"], string.Concat(tgi.Select(e => (string?)e.Data!["token"]!["text"])));
        Assert.Contains("emulator_up 1", Encoding.UTF8.GetString((await _server.SendAsync("/metrics", "", "GET")).Body.Span));
        Assert.Equal("/v1/own", (string?)(await _server.AskAsync("/v1/own", "text"))["path"]);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "{", 400)]
    [InlineData("/v1/chat/completions", "[]", 400)]
    [InlineData("/v1/chat/completions", "{}", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[]}""", 400)]
    [InlineData("/v1/chat/completions", """{"messages":[1]}""", 400)]
    [InlineData("/v1/completions", """{"prompt":"a","max_tokens":-1}""", 400)]
    [InlineData("/v1/completions", """{"prompt":[[999999]]}""", 400)]
    [InlineData("/v1/embeddings", """{"input":[]}""", 400)]
    [InlineData("/api/embed", """{"input":[]}""", 400)]
    [InlineData("/v2/embed", """{"texts":["a"]}""", 400)]
    [InlineData("/v2/embed", """{"texts":["a"],"input_type":"x","embedding_types":["int8"]}""", 400)]
    [InlineData("/detokenize", """{"tokens":["a"]}""", 400)]
    [InlineData("/v1/models", "{}", 405)]
    public async Task Bad_requests_get_an_error_object(string path, string body, int status)
    {
        ContainerResponse answer = await _server.SendAsync(path, body);
        Assert.Equal(status, answer.Status);
        JsonNode error = JsonNode.Parse(answer.Body.Span)!["error"]!;
        Assert.NotEmpty((string)error["message"]!);
        Assert.NotNull(error["type"]);
        Assert.NotNull(error["code"]);
    }

    [Fact]
    public async Task Tokens_keep_their_pace()
    {
        SteppedClock clock = new();
        BuiltInModelServer paced = new(new ModelServerOptions(100, 0, clock));
        ContainerResponse answer = await paced.AnswerAsync(new("POST", "/v1/completions", "", new HeaderDictionary(),
            """{"prompt":"a","max_tokens":20,"stream":true}"""u8.ToArray()), TestContext.Current.CancellationToken);
        Task reading = ReadAsync(answer.Stream!);
        for (int i = 1; i <= 20; i++)
        {
            // One that is late is made up for.
            TimeSpan late = TimeSpan.FromMilliseconds(i == 10 ? 3 : 0);
            TimeSpan early = TimeSpan.FromMilliseconds(i == 11 ? 3 : 0);
            TimeSpan due = await clock.WaitedForAsync(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10));
            Assert.Equal(10, (due + early).TotalMilliseconds, tolerance: 0.01);
            clock.Advance(due + late);
        }
        await reading.Within();

        static async Task ReadAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> stream)
        {
            await foreach (ReadOnlyMemory<byte> _ in stream.WithCancellation(TestContext.Current.CancellationToken))
            {
            }
        }
    }
}
