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
    public async Task What_came_before_a_broken_trailer_is_handed_on()
    {
        await using WireServer server = new(async c =>
        {
            string text = Wire.Delta("good");
            string chunk = $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";
            await c.SendAsync($"{WireServer.EventStreamHead}{chunk}0\r\nbad trailer line\r\n\r\n");
        });
        using HttpMessageInvoker http = Wire.Invoker();
        (List<MieStreamChunk> chunks, Exception? error) =
            await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Equal("good", Wire.TextOf(chunks));
        Assert.Equal(1, Assert.IsType<MieStreamException>(error).ChunksReceived);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_whole_answer_with_a_failure_in_its_trailer_is_an_error(bool toFile)
    {
        await using WireServer server = new(c => c.SendAsync(
            $"{WireServer.EventStreamHead}5\r\nhello\r\n0\r\nStreamFailure: ServiceTimeout 504\r\n\r\n"));
        using HttpMessageInvoker http = Wire.Invoker();
        using MemoryStream file = new();
        MieException error = await Assert.ThrowsAsync<MieException>(() =>
            new InferenceClient(http).SendAsync(Wire.Request(server.Url), toFile ? file : null, null, Wire.Test));
        Assert.Equal(("StreamFailed", MieErrorCategory.OperationTimeout), (error.Code, error.Category));
        Assert.Contains("ServiceTimeout (HTTP 504)", error.Message, StringComparison.Ordinal);
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
    public async Task Leaving_the_loop_hangs_up()
    {
        TaskCompletionSource hungUp = new();
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a"));
            await c.WaitForHangUpAsync();
            hungUp.SetResult();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        await foreach (MieStreamChunk chunk in new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test))
        {
            Assert.Equal("a", chunk.Text);
            break;
        }
        await hungUp.Task.Within();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_ends_a_wait_and_hangs_up(bool beforeTheAnswer)
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource hungUp = new();
        await using WireServer server = new(async c =>
        {
            asked.SetResult();
            if (!beforeTheAnswer)
            {
                await c.SendAsync(WireServer.EventStreamHead);
                await c.ChunkAsync(Wire.Delta("a"));
            }
            await c.WaitForHangUpAsync();
            hungUp.SetResult();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        using CancellationTokenSource stop = new();
        await using IAsyncEnumerator<MieStreamChunk> chunks = new InferenceClient(http).StreamAsync(
            Wire.Request(server.Url), null, stop.Token).GetAsyncEnumerator(Wire.Test);
        if (!beforeTheAnswer)
            Assert.True(await chunks.MoveNextAsync());
        Task<bool> waiting = chunks.MoveNextAsync().AsTask();
        await asked.Task.Within();
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        await hungUp.Task.Within();
    }

    [Theory]
    [InlineData("RequestTimeout - 408", "RequestTimeout", 408)]
    [InlineData("ErrorCode=RequestTimeout; HttpCode=504", "RequestTimeout", 504)]
    [InlineData("{\"ErrorCode\":\"InternalServerError\",\"HttpCode\":500}", "InternalServerError", 500)]
    [InlineData("RequestTimeout", "RequestTimeout", null)]
    public async Task A_failure_trailer_is_an_error_after_the_last_chunk(string value, string code, int? status)
    {
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("abc"));
            await c.EndAsync($"StreamFailure: {value}\r\n");
        });
        using HttpMessageInvoker http = Wire.Invoker();
        (List<MieStreamChunk> chunks,
            Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Equal("abc", Wire.TextOf(chunks));
        MieStreamException failure = Assert.IsType<MieStreamException>(error);
        Assert.Equal("StreamFailed", failure.Code);
        Assert.Equal(code, failure.ServerCode);
        Assert.Equal(status, failure.ServerStatus);
        Assert.Equal(3, failure.TextLength);
        Assert.Equal(value, failure.ServerText);
    }

    [Fact]
    public async Task Trailers_are_read_after_the_end_mark()
    {
        SteppedClock clock = new();
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a") + Wire.Stop + Wire.Done + Wire.Delta("not shown"));
            await clock.WaitedForAsync(TimeSpan.FromSeconds(5));
            await c.EndAsync("StreamFailure: InternalServerError 500\r\n");
        });
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceClient client = new(http) { TimeProvider = clock };
        (List<MieStreamChunk> chunks,
            Exception? error) = await Wire.CollectAsync(client.StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Equal("a", Wire.TextOf(chunks));
        Assert.Equal("StreamFailed", Assert.IsType<MieStreamException>(error).Code);
    }

    [Fact]
    public async Task A_body_that_stays_open_after_the_end_mark_is_left()
    {
        SteppedClock clock = new();
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a") + Wire.Stop + Wire.Done);
            await c.WaitForHangUpAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceClient client = new(http) { TimeProvider = clock };
        InferenceStream stream = client.StreamAsync(
            Wire.Request(server.Url), new StreamOptions { DrainTimeout = TimeSpan.FromSeconds(7) }, Wire.Test);
        Task<(List<MieStreamChunk> Chunks, Exception? Error)> reading = Wire.CollectAsync(stream);
        await clock.WaitedForAsync(TimeSpan.FromSeconds(7));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(reading.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await reading.Within()).Error);
        Assert.True(stream.IsCompleted);
        Assert.Equal(TimeSpan.FromSeconds(7), stream.Elapsed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_connection_is_an_error_that_says_how_far(bool reset)
    {
        SemaphoreSlim seen = new(0);
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a") + Wire.Delta("b") + "data: {\"cho");
            // A reset overtakes what has not been read.
            Assert.True(await seen.WaitAsync(Patience.Limit, c.Stop));
            if (reset)
                c.Reset();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        string text = "";
        MieStreamException failure = await Assert.ThrowsAsync<MieStreamException>(async () =>
        {
            await foreach (MieStreamChunk chunk in new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test))
            {
                text += chunk.Text;
                if (text == "ab")
                    seen.Release();
            }
        });
        Assert.Equal("ab", text);
        Assert.Equal("StreamBroken", failure.Code);
        Assert.Contains("after 2 chunks and 0.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(MieErrorCategory.ConnectionError, failure.Category);
    }

    [Fact]
    public async Task Silence_ends_the_stream_but_slowness_does_not()
    {
        SteppedClock clock = new();
        TimeSpan limit = TimeSpan.FromSeconds(5);
        SemaphoreSlim seen = new(0);
        await using WireServer server = new(async c =>
        {
            await clock.WaitedForAsync(limit);
            clock.Advance(TimeSpan.FromSeconds(4));
            await c.SendAsync(WireServer.EventStreamHead);
            Assert.True(await seen.WaitAsync(Patience.Limit, c.Stop));
            for (int i = 0; i < 8; i++)
            {
                await clock.WaitedForAsync(limit);
                clock.Advance(TimeSpan.FromSeconds(4));
                await c.ChunkAsync(Wire.Delta("x"));
                Assert.True(await seen.WaitAsync(Patience.Limit, c.Stop));
            }
            await clock.PassAsync(limit);
            await c.WaitForHangUpAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceClient client = new(http) { TimeProvider = clock };
        int chunks = 0;
        StreamOptions options = new() { IdleTimeout = limit, OnResponse = _ => seen.Release() };
        MieStreamException failure = await Assert.ThrowsAsync<MieStreamException>(async () =>
        {
            await foreach (MieStreamChunk chunk in client.StreamAsync(Wire.Request(server.Url), options, Wire.Test))
            {
                chunks++;
                seen.Release();
            }
        });
        Assert.Equal(8, chunks);
        Assert.Equal("StreamIdleTimeout", failure.Code);
        Assert.Equal(8, failure.ChunksReceived);
    }

    [Fact]
    public async Task An_endless_event_is_refused_at_the_bound()
    {
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a") + "data: ");
            byte[] block = new byte[1024 * 1024];
            Array.Fill(block, (byte)'x');
            for (int i = 0; i < 50; i++)
                await c.ChunkAsync(block);
        });
        using HttpMessageInvoker http = Wire.Invoker();
        (List<MieStreamChunk> chunks,
            Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Single(chunks);
        MieStreamException failure = Assert.IsType<MieStreamException>(error);
        Assert.Equal("StreamEventTooLarge", failure.Code);
        Assert.Equal(1, failure.ChunksReceived);
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
        Assert.Equal(chunks[0].RawBytes.Length, chunks[0].Data);
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
