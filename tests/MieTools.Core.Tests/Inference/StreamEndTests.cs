using System.Text;
using System.Text.Json;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Tests.Http;

namespace MieTools.Core.Tests.Inference;

/// <summary>How a stream ends, by its server, its reader or a fault on the way.</summary>
public sealed class StreamEndTests
{
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
}
