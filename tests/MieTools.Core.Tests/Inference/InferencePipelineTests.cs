using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

/// <summary>Calls through the real chain: retry, sockets.</summary>
public sealed class InferencePipelineTests
{
    private static readonly RetryPolicy s_quick = RetryPolicy.NotServed with { BaseDelay = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task A_busy_model_is_asked_again_with_the_same_bytes()
    {
        List<string> sent = [];
        await using WireServer server = new(async c =>
        {
            lock (sent)
                sent.Add($"{c.Head.Split("\r\n")[0]} {System.Text.Encoding.UTF8.GetString(c.Body)}");
            if (sent.Count < 3)
                await c.AnswerAsync("application/json", """{"code":"ServiceUnavailable","message":"busy"}""", 503);
            else
                await c.AnswerAsync("text/event-stream", Wire.Delta("ok") + Wire.Stop + Wire.Done);
        });
        using HttpMessageInvoker http = MieHttpChain.Create();
        InferenceRequest request = Wire.Request(server.Url, "/models/a%2fb~%7e/chat/completions") with { Retry = s_quick };
        (List<MieStreamChunk> chunks,
            Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(request, null, Wire.Test));
        Assert.Null(error);
        Assert.Equal("ok", Wire.TextOf(chunks));
        Assert.Equal(3, sent.Count);
        Assert.Equal(
            "POST /ocid1.datasciencemodeldeployment.oc1.iad.test/predictWithResponseStream/models/a%2fb~%7e/chat/completions HTTP/1.1 "
                + "{\"stream\":true,\"messages\":[]}", Assert.Single(sent.Distinct()));
    }

    [Fact]
    public async Task A_broken_stream_is_not_asked_again()
    {
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a"));
        });
        using HttpMessageInvoker http = MieHttpChain.Create();
        (_, Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url) with
        {
            Retry = s_quick,
        }, null, Wire.Test));
        Assert.Equal("StreamBroken", Assert.IsType<MieStreamException>(error).Code);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task An_answer_that_the_container_did_not_stream_is_the_services_error()
    {
        await using WireServer server = new(c =>
            c.AnswerAsync("application/json", """{"code":"ExternalServerIncorrectState","message":"not a stream"}""", 409));
        using HttpMessageInvoker http = MieHttpChain.Create();
        (_, Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url) with
        {
            Retry = s_quick,
        }, null, Wire.Test));
        MieServiceException failure = Assert.IsType<MieServiceException>(error);
        Assert.Equal("ExternalServerIncorrectState", failure.ServiceCode);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task The_shared_connections_hang_up()
    {
        TaskCompletionSource hungUp = new();
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a") + Wire.Delta("b"));
            await c.WaitForHangUpAsync();
            hungUp.SetResult();
        });
        using HttpMessageInvoker http = MieHttpChain.Create();
        await foreach (MieStreamChunk _ in new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test))
            break;
        await hungUp.Task.Within();
    }
}
