using System.Net;
using System.Text;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

public sealed class InferenceClientTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("POST")]
    public async Task A_request_without_a_body_says_its_length(string method)
    {
        string head = "";
        await using WireServer server = new(async c => { head = c.Head; await c.AnswerAsync("application/json", "{}"); });
        using HttpMessageInvoker http = Wire.Invoker();
        await new InferenceClient(http).SendAsync(new InferenceRequest
        {
            Address = InferenceAddress.Parse(server.Url),
            Method = method,
            Suffix = "/v1/models",
        }, Wire.Test);
        Assert.StartsWith(
            $"{method} /ocid1.datasciencemodeldeployment.oc1.iad.test/predict/v1/models HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 0\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Expect", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nAccept: application/json\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_goes_out_byte_for_byte()
    {
        string head = "";
        await using WireServer server = new(async c => { head = c.Head; await c.AnswerAsync("application/json", "{}"); });
        using HttpMessageInvoker http = Wire.Invoker();
        await new InferenceClient(http).SendAsync(new InferenceRequest
        {
            Address = InferenceAddress.Parse(server.Url),
            Method = "get",
            Suffix = "/models/a%2fb%41 é//x?q=%7e",
            Query = [new("k", "a b&c"), new("flag", null)],
        }, Wire.Test);
        Assert.Contains("/predict/models/a%2fb%41%20%C3%A9//x?q=%7e&k=a%20b%26c&flag HTTP/1.1\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_a_whole_answer()
    {
        const string Json = """{"choices":[{"message":{"role":"assistant","content":"Hi"}}]}""";
        WireConnection? seen = null;
        await using WireServer server = new(async c => { seen = c; await c.AnswerAsync("application/json", Json); });
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceResponse answer = await new InferenceClient(http).SendAsync(Wire.Request(server.Url), Wire.Test);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("Hi", answer.Text);
        Assert.Equal(Json, answer.Body);
        Assert.Equal("REQ1", answer.RequestId);
        Assert.True(answer.IsJson);
        Assert.Equal(JsonValueKindName, answer.Json!.Value.ValueKind.ToString());
        Assert.True(answer.Elapsed > TimeSpan.Zero);
        Assert.Contains("\r\nContent-Type: application/json\r\n", seen!.Head, StringComparison.Ordinal);
        Assert.Equal("""{"messages":[]}""", Encoding.UTF8.GetString(seen.Body));
    }

    [Fact]
    public async Task A_stream_request_asks_for_one()
    {
        WireConnection? seen = null;
        await using WireServer server = new(async c => { seen = c; await c.AnswerAsync("text/event-stream", Wire.Stop); });
        using HttpMessageInvoker http = Wire.Invoker();
        await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Contains("/predictWithResponseStream/v1/chat/completions HTTP/1.1", seen!.Head, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept: text/event-stream\r\n", seen.Head, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept-Encoding: identity\r\n", seen.Head, StringComparison.Ordinal);
        Assert.Equal("""{"stream":true,"messages":[]}""", Encoding.UTF8.GetString(seen.Body));
    }

    [Fact]
    public async Task An_error_answer_is_an_error()
    {
        await using WireServer server = new(async c =>
            await c.AnswerAsync("application/json", """{"code":"ExternalServerIncorrectState","message":"no stream"}""", 409));
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceClient client = new(
            http, (response, _) => Task.FromResult(new MieException(MieErrors.OfAnswer($"Status{(int)response.StatusCode}", 409), "x")));
        Assert.Equal(
            "Status409", (await Assert.ThrowsAsync<MieException>(() => client.SendAsync(Wire.Request(server.Url), Wire.Test))).Code);
        (_, Exception? error) = await Wire.CollectAsync(client.StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Equal("Status409", Assert.IsType<MieException>(error).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_timeout_bounds_the_whole_answer(bool inBody)
    {
        TaskCompletionSource asked = new();
        await using WireServer server = new(async c =>
        {
            asked.SetResult();
            if (inBody)
                await c.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nabc");
            await c.WaitForHangUpAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        SteppedClock clock = new();
        InferenceClient client = new(http) { TimeProvider = clock };
        TaskCompletionSource begun = new();
        Task<InferenceResponse> call = client.SendAsync(
            Wire.Request(server.Url) with { Timeout = TimeSpan.FromSeconds(20) }, Stream.Null, (_, _) => begun.TrySetResult(), Wire.Test);
        await (inBody ? begun : asked).Task.Within();
        clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        MieException error = await Assert.ThrowsAsync<MieException>(() => call.Within());
        Assert.Equal("InferenceTimeout", error.Code);
        Assert.Equal(MieErrorCategory.OperationTimeout, error.Category);
    }

    [Fact]
    public async Task Cancelling_is_not_a_timeout()
    {
        using CancellationTokenSource stop = new();
        await using WireServer server = new(async c =>
        {
            await stop.CancelAsync();
            await c.WaitForHangUpAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new InferenceClient(http).SendAsync(Wire.Request(server.Url), stop.Token).Within());
    }

    [Fact]
    public async Task A_cut_answer_and_a_refused_connection_are_connection_errors()
    {
        using HttpMessageInvoker http = Wire.Invoker();
        string url;
        await using (WireServer server = new(async c => await c.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")))
        {
            url = server.Url;
            Assert.Equal("ConnectionBroken",
                (await Assert.ThrowsAsync<MieException>(() => new InferenceClient(http).SendAsync(Wire.Request(url), Wire.Test))).Code);
        }
        Assert.Equal("ConnectionFailed",
            (await Assert.ThrowsAsync<MieException>(() => new InferenceClient(http).SendAsync(Wire.Request(url), Wire.Test))).Code);
    }

    [Fact]
    public async Task A_body_goes_to_a_stream_in_blocks()
    {
        const int Blocks = 64;
        await using WireServer server = new(async c =>
        {
            await c.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {Blocks * 65536}\r\n\r\n");
            for (int i = 0; i < Blocks; i++)
                await c.SendAsync(new byte[65536]);
        });
        using HttpMessageInvoker http = Wire.Invoker();
        using MemoryStream destination = new();
        (long Done, long? Total) last = default;
        InferenceResponse answer = await new InferenceClient(http).SendAsync(
            Wire.Request(server.Url), destination, (done, total) => last = (done, total), Wire.Test);
        Assert.Equal(Blocks * 65536, destination.Length);
        Assert.Equal(Blocks * 65536, answer.Length);
        Assert.Equal((destination.Length, (long?)destination.Length), last);
        Assert.True(answer.Content.IsEmpty);
    }

    [Fact]
    public async Task An_http_client_does_not_buffer_the_stream()
    {
        SemaphoreSlim seen = new(0);
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a"));
            Assert.True(await seen.WaitAsync(Patience.Limit, c.Stop));
            await c.ChunkAsync(Wire.Stop);
            await c.EndAsync();
        });
        using HttpClient http = new();
        int count = 0;
        await foreach (MieStreamChunk _ in new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test))
        {
            count++;
            seen.Release();
        }
        Assert.Equal(2, count);
    }

    private const string JsonValueKindName = "Object";
}
