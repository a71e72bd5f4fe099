using System.Text;
using System.Text.Json;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Tests.Http;

namespace MieTools.Core.Tests.Inference;

public sealed class InferenceStreamTests
{
    public static TheoryData<string> ModelVectors => [.. SseVector.Names.Where(n => SseVector.Get(n).OpenAI is not null)];

    [Theory]
    [MemberData(nameof(ModelVectors))]
    public async Task Reads_the_model_vectors(string name)
    {
        SseVector vector = SseVector.Get(name);
        JsonElement expected = vector.OpenAI!.Value;
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            foreach (byte[] piece in vector.Bytes.Chunk(37))
                await c.ChunkAsync(piece);
            await c.EndAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        List<StreamWarning> warnings = [];
        InferenceStream stream = new InferenceClient(http).StreamAsync(
            Wire.Request(server.Url), new StreamOptions { OnWarning = warnings.Add }, Wire.Test);
        (List<MieStreamChunk> chunks, Exception? error) = await Wire.CollectAsync(stream);

        Assert.Equal(expected.GetProperty("content").GetString() ?? "", Wire.TextOf(chunks));
        Assert.Equal(expected.GetProperty("finishReason").GetString(), stream.FinishReason);
        JsonElement fault = expected.GetProperty("error");
        if (fault.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(error);
            Assert.Equal(expected.GetProperty("done").GetBoolean(), stream.SawDone);
            // Whether a chunk is lost is told by the missing end alone.
            Assert.Equal(name == "openai-truncated", warnings.Count == 1 && warnings[0].Code == "StreamIncomplete");
        }
        else
        {
            MieStreamException failure = Assert.IsType<MieStreamException>(error);
            Assert.Equal("ModelServerFailed", failure.Code);
            Assert.Contains(fault.GetProperty("message").GetString()!, failure.Message, StringComparison.Ordinal);
            Assert.Equal(fault.GetProperty("code").GetInt32(), failure.ServerStatus);
            Assert.Equal(fault.GetProperty("type").GetString(), failure.ServerCode);
            Assert.Equal(chunks.Count, failure.ChunksReceived);
            Assert.Equal("REQ1", failure.RequestId);
        }
        if (expected.GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage)
        {
            Assert.Equal(
                usage.EnumerateObject().Take(2).Select(p => (int?)p.Value.GetInt32()), [stream.PromptTokens, stream.CompletionTokens]);
        }
    }

    [Fact]
    public async Task A_chunk_comes_before_the_next_is_sent()
    {
        SemaphoreSlim seen = new(0);
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            for (int i = 0; i < 20; i++)
            {
                await c.ChunkAsync(Wire.Delta($"{i},"));
                // Nothing more is sent before the client has the chunk.
                Assert.True(await seen.WaitAsync(Patience.Limit, c.Stop));
            }
            await c.ChunkAsync(Wire.Stop + Wire.Done);
            await c.EndAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        int count = 0;
        await foreach (MieStreamChunk chunk in new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test))
        {
            Assert.Equal(count++, chunk.Index);
            seen.Release();
        }
        Assert.Equal(21, count);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_first_pull_and_only_once()
    {
        ScriptedHandler handler = new(_ =>
            new HttpResponseMessage { Content = new StringContent("data: hello\n\n", Encoding.UTF8, "text/event-stream") });
        using HttpMessageInvoker http = new(handler);
        InferenceStream stream = new InferenceClient(http).StreamAsync(
            Wire.Request("http://127.0.0.1:1/ocid1.datasciencemodeldeployment.oc1.iad.test"), null, Wire.Test);
        Assert.Empty(handler.Sent);
        Assert.Null((await Wire.CollectAsync(stream)).Error);
        Assert.Single(handler.Sent);
        Assert.Throws<InvalidOperationException>(() => stream.GetAsyncEnumerator(Wire.Test));
    }

    [Fact]
    public async Task Invalid_utf8_and_half_an_emoji_do_not_end_the_stream()
    {
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync([.. "data: {\"choices\":[{\"text\":\"a"u8, 0xFF, .. "b\"}]}\n\n"u8]);
            await c.ChunkAsync(
                "data: {\"choices\":[{\"text\":\"\\ud83d\"}]}\n\ndata: "
                    + "{\"choices\":[{\"text\":\"\\ude00\\n\",\"finish_reason\":\"stop\"}]}\n\n");
            await c.EndAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        (List<MieStreamChunk> chunks,
            Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Null(error);
        Assert.Equal("a\uFFFDb\ud83d\ude00\n", Wire.TextOf(chunks));
        Assert.IsType<JsonElement>(chunks[0].Data);
    }

    [Theory]
    [InlineData("application/x-ndjson",
        "{\"response\":\"a\",\"done\":false}\n\n{\"message\":{\"content\":\"b\"},\"done\":true,\"done_reason\":\"stop\",\"eval_count\":2}",
        2, "ab")]
    [InlineData("text/event-stream", "data: hello\n\ndata: \"wo\\n\"\n\ndata: {broken\n\n", 3, "hellowo\n{broken")]
    [InlineData("text/event-stream",
        "data: {\"token\":{\"text\":\"a\",\"special\":false}}\n\ndata: "
            + "{\"token\":{\"text\":\"</s>\",\"special\":true},\"generated_text\":\"a\",\"details\":{\"finish_reason\":\"eos_token\"}}\n\n",
            2, "a")]
    [InlineData("application/json", "{\"choices\":[{\"message\":{\"content\":\"whole\"},\"finish_reason\":\"stop\"}]}", 1, "whole")]
    [InlineData("text/event-stream",
        "event: response.reasoning_text.delta\ndata: {\"delta\":\"hm\",\"type\":\"response.reasoning_text.delta\"}\n\nevent: x\ndata: "
            + "{\"delta\":\"args\"}\n\n", 2, "")]
    [InlineData("text/event-stream", "data: [{\"generated_text\":\"list\"}]\n\n", 1, "list")]
    public async Task Other_kinds_of_streams(string contentType, string body, int count, string text)
    {
        await using WireServer server = new(async c => await c.AnswerAsync(contentType, body));
        using HttpMessageInvoker http = Wire.Invoker();
        (List<MieStreamChunk> chunks,
            Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Null(error);
        Assert.Equal(count, chunks.Count);
        Assert.Equal(text, Wire.TextOf(chunks));
    }

    [Theory]
    [InlineData("application/json", "{\"error\":{\"message\":\"bad\",\"type\":\"T\"}}")]
    [InlineData("text/event-stream", "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"T\",\"message\":\"bad\"}}\n\n")]
    [InlineData("text/event-stream",
        "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"T\",\"message\":\"bad\"}}}\n\n")]
    [InlineData("application/x-ndjson", "{\"error\":\"bad\",\"error_type\":\"T\"}\n")]
    public async Task Errors_in_any_form_are_raised(string contentType, string body)
    {
        await using WireServer server = new(async c => await c.AnswerAsync(contentType, body));
        using HttpMessageInvoker http = Wire.Invoker();
        (_, Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        MieStreamException failure = Assert.IsType<MieStreamException>(error);
        Assert.Equal("ModelServerFailed", failure.Code);
        Assert.Equal("T", failure.ServerCode);
        Assert.Contains("bad", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_text_comes_as_it_arrives_cut_between_characters()
    {
        SemaphoreSlim seen = new(0);
        await using WireServer server = new(async c =>
        {
            await c.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] euro = Encoding.UTF8.GetBytes("a€b");
            await c.ChunkAsync(euro[..2]);
            Assert.True(await seen.WaitAsync(Patience.Limit, c.Stop));
            await c.ChunkAsync(euro[2..]);
            await c.EndAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        List<string> texts = [];
        await foreach (MieStreamChunk chunk in new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test))
        {
            texts.Add(chunk.Text);
            seen.Release();
        }
        Assert.Equal(["a", "€b"], texts);
    }

    [Fact]
    public async Task Raw_gives_the_bytes()
    {
        await using WireServer server = new(async c => await c.AnswerAsync("text/event-stream", Wire.Delta("a") + Wire.Done));
        using HttpMessageInvoker http = Wire.Invoker();
        (List<MieStreamChunk> chunks,
            _) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(
                Wire.Request(server.Url), new StreamOptions { Raw = true }, Wire.Test));
        Assert.Equal(Wire.Delta("a") + Wire.Done, string.Concat(chunks.Select(c => c.RawData)));
    }

    [Fact]
    public async Task Data_is_made_once_by_the_projection()
    {
        int calls = 0;
        await using WireServer server = new(async c => await c.AnswerAsync("text/event-stream", Wire.Delta("a") + Wire.Stop));
        using HttpMessageInvoker http = Wire.Invoker();
        StreamOptions options = new() { Projection = bytes => { calls++; return bytes.Length; } };
        (List<MieStreamChunk> chunks,
            _) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), options, Wire.Test));
        Assert.Equal(0, calls);
        Assert.Equal(chunks[0].ToBytes().Length, chunks[0].Data);
        Assert.Equal(chunks[0].Data, chunks[0].Data);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task The_headers_are_told_before_the_first_chunk()
    {
        await using WireServer server = new(async c => await c.AnswerAsync("text/event-stream", Wire.Delta("a") + Wire.Done));
        using HttpMessageInvoker http = Wire.Invoker();
        int chunksThen = -1;
        StreamOptions options = new() { OnResponse = s => chunksThen = s.ChunkCount };
        InferenceStream stream = new InferenceClient(http).StreamAsync(Wire.Request(server.Url), options, Wire.Test);
        await Wire.CollectAsync(stream);
        Assert.Equal(0, chunksThen);
        Assert.Equal("REQ1", stream.RequestId);
        Assert.Equal("text/event-stream", stream.ContentType);
        Assert.NotNull(stream.TimeToFirstChunk);
    }
}
