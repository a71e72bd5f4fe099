using System.Diagnostics;
using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Inference.Telemetry;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Inference;

/// <summary>Not beside other tests: what is measured while nobody listens is seen only while nobody does.</summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryAlone;

/// <summary>Spans and metrics of calls, as OpenTelemetry's conventions for generative AI have them.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests
{
    private const string Secret = "the prompt that nobody may see";
    private const string Answer = "an answer that nobody may see";
    private const string Whole = $$"""
        {"model":"llama-3","choices":[{"message":{"role":"assistant","content":"{{Answer}}"},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":7,"completion_tokens":5} }
        """;

    [Fact]
    public async Task A_whole_answer_is_a_span_and_its_metrics()
    {
        await using WireServer server = new(c => c.AnswerAsync("application/json", Whole));
        using HttpMessageInvoker http = Wire.Invoker();
        using TelemetryRecorder told = new(Port(server));
        SteppedClock clock = new();
        await new InferenceClient(http) { TimeProvider = clock }.SendAsync(Request(server), Wire.Test);
        Activity span = Assert.Single(told.Spans);
        Assert.Equal(("chat m", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal("MieTools", span.Source.Name);
        Assert.Equal(
            [
                "gen_ai.operation.name=chat", "gen_ai.provider.name=oci.data_science", "gen_ai.request.model=m",
                "gen_ai.response.finish_reasons=System.String[]", "gen_ai.response.model=llama-3", "gen_ai.usage.input_tokens=7",
                "gen_ai.usage.output_tokens=5", "server.address=127.0.0.1", $"server.port={Port(server)}",
            ],
            span.TagObjects.Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["gen_ai.client.operation.duration", "gen_ai.client.token.usage", "gen_ai.client.token.usage"],
            told.Metrics.Select(m => m.Name));
        Assert.Equal([("input", 7.0), ("output", 5.0)],
            told.Metrics.Skip(1).Select(m => ((string)m.Labels["gen_ai.token.type"]!, m.Value)).Order());
        Assert.All(told.Metrics, m => Assert.Equal(("chat", "m", "llama-3"),
            (m.Labels["gen_ai.operation.name"], m.Labels["gen_ai.request.model"], m.Labels["gen_ai.response.model"])));
        NothingSecret(told);
    }

    [Fact]
    public async Task A_stream_is_measured_to_its_first_chunk_and_to_its_end()
    {
        SteppedClock clock = new();
        TaskCompletionSource sent = new();
        TaskCompletionSource read = new();
        await using WireServer server = new(async c =>
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta(Answer));
            await read.Task.Within();
            clock.Advance(TimeSpan.FromSeconds(3));
            await c.ChunkAsync("data: {\"model\":\"llama-3\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}\n\n");
            await c.ChunkAsync(Wire.Done);
            await c.EndAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        using TelemetryRecorder told = new(Port(server));
        InferenceClient client = new(http) { TimeProvider = clock };
        await foreach (MieStreamChunk _ in client.StreamAsync(Request(server), null, Wire.Test))
            read.TrySetResult();
        Activity span = Assert.Single(told.Spans);
        Assert.Equal((true, 2.0, 7L, 5L), (span.GetTagItem("gen_ai.request.stream"), span.GetTagItem("gen_ai.response.time_to_first_chunk"),
            span.GetTagItem("gen_ai.usage.input_tokens"), span.GetTagItem("gen_ai.usage.output_tokens")));
        Assert.Equal([("gen_ai.client.operation.duration", 5.0), ("gen_ai.client.operation.time_to_first_chunk", 2.0)],
            told.Metrics.Take(2).Select(m => (m.Name, m.Value)));
        NothingSecret(told);
    }

    [Theory]
    [InlineData("""{"code":"NotAuthorizedOrNotFound","message":"MESSAGE"}""", 404, "NotAuthorizedOrNotFound")]
    [InlineData("""{"code":"what was said: MESSAGE","message":"x"}""", 400, "BadRequest")]
    [InlineData("""{"error":{"message":"MESSAGE","code":400}}""", 200, "ModelServerFailed")]
    public async Task An_error_is_named_by_its_code_and_its_words_are_left_out(string body, int status, string type)
    {
        await using WireServer server = new(c =>
            c.AnswerAsync("application/json", body.Replace("MESSAGE", Answer, StringComparison.Ordinal), status));
        using HttpMessageInvoker http = Wire.Invoker();
        using TelemetryRecorder told = new(Port(server));
        InferenceClient client = new(http);
        await Record.ExceptionAsync(() => client.SendAsync(Request(server), Wire.Test));
        await Wire.CollectAsync(client.StreamAsync(Request(server), null, Wire.Test));
        Assert.Equal(2, told.Spans.Count);
        Assert.All(told.Spans, s => Assert.Equal((ActivityStatusCode.Error, null), (s.Status, s.StatusDescription)));
        Assert.Equal(type, told.Spans[0].GetTagItem("error.type"));
        Assert.All(told.Metrics.Where(m => m.Name == "gen_ai.client.operation.duration").Take(1),
            m => Assert.Equal(type, m.Labels["error.type"]));
        NothingSecret(told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_that_the_server_repeats_is_not_told(bool isStream)
    {
        const string Token = "tok-4711-0815-very-secret";
        const string Said = "\"content\":\"a\"";
        string answer =
            $$"""{"model":"gpt {{Token}}","choices":[{"message":{ {{Said}} },"delta":{ {{Said}} },"finish_reason":"{{Token}}"}]}""";
        await using WireServer server = new(c => isStream
            ? c.AnswerAsync("text/event-stream", $"data: {answer}\n\n{Wire.Done}") : c.AnswerAsync("application/json", answer));
        using HttpMessageInvoker http = Wire.Invoker();
        using TelemetryRecorder told = new(Port(server));
        InferenceRequest request = Request(server) with { Headers = [new("x-api-key", Token)] };
        if (isStream)
            await Wire.CollectAsync(new InferenceClient(http).StreamAsync(request, null, Wire.Test));
        else
            await new InferenceClient(http).SendAsync(request, Wire.Test);
        Assert.Equal("gpt ***", Assert.Single(told.Spans).GetTagItem("gen_ai.response.model"));
        Assert.DoesNotContain(Token, told.Everything(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NotAuthorizedOrNotFound", "NotAuthorizedOrNotFound")]
    [InlineData("System.IO.IOException", "System.IO.IOException")]
    [InlineData("502", "502")]
    [InlineData("a sentence of the model", "_OTHER")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", "_OTHER")]
    [InlineData("", "_OTHER")]
    [InlineData(null, "_OTHER")]
    public void What_is_no_code_names_no_error(string? code, string type)
    {
        using MeasuredCall call = new("chat", isStream: false, TimeProvider.System);
        using HttpRequestMessage message = new(HttpMethod.Post, "http://127.0.0.1:1/");
        call.Start(message, default, "m");
        call.Fail(code);
        Assert.Contains(new KeyValuePair<string, object?>("error.type", type), call.LabelsWithError());
    }

    [Fact]
    public async Task Who_cancels_is_told_from_who_has_read_enough()
    {
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            await c.ChunkAsync(Wire.Delta("a"));
            await c.WaitForHangUpAsync();
        });
        using HttpMessageInvoker http = Wire.Invoker();
        using TelemetryRecorder told = new(Port(server));
        InferenceClient client = new(http);
        await foreach (MieStreamChunk _ in client.StreamAsync(Request(server), null, Wire.Test))
            break;
        using CancellationTokenSource stop = new();
        await Record.ExceptionAsync(async () =>
        {
            await foreach (MieStreamChunk _ in client.StreamAsync(Request(server), null, stop.Token))
                await stop.CancelAsync();
        });
        Assert.Equal([null, "cancelled"], told.Spans.Select(s => s.GetTagItem("error.type")));
    }

    [Fact]
    public async Task The_span_belongs_to_the_callers_and_does_not_stay_the_current_one()
    {
        string head = "";
        await using WireServer server = new(async c => { head = c.Head; await c.AnswerAsync("application/json", Whole); });
        using HttpMessageInvoker http = MieHttpChain.Create();
        using TelemetryRecorder told = new(Port(server));
        using Activity outer = new Activity("outer").AddBaggage("user", Secret).Start();
        outer.TraceStateString = "vendor=1";
        InferenceClient client = new(http);
        await client.SendAsync(Request(server), Wire.Test);
        Assert.Same(outer, Activity.Current);
        await foreach (MieStreamChunk _ in client.StreamAsync(Request(server), null, Wire.Test))
            Assert.Same(outer, Activity.Current);
        Assert.Same(outer, Activity.Current);
        Assert.All(told.Spans, s => Assert.Equal((outer.TraceId, outer.SpanId), (s.TraceId, s.ParentSpanId)));
        Assert.Contains($"\r\ntraceparent: 00-{outer.TraceId}-", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\ntracestate: vendor=1\r\n", head, StringComparison.OrdinalIgnoreCase);
        // What a program hangs on its spans is its own.
        Assert.DoesNotContain("baggage", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Correlation-Context", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret, head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_never_sent_is_not_measured()
    {
        await using WireServer server = new(c => c.AnswerAsync("application/json", Whole));
        using HttpMessageInvoker http = Wire.Invoker();
        using TelemetryRecorder told = new(Port(server));
        InferenceRequest request = Request(server) with { Method = "GET" };
        await Assert.ThrowsAsync<MieException>(() => new InferenceClient(http).SendAsync(request, Wire.Test));
        InferenceRequest broken = Request(server) with { Body = InferenceBody.Bytes(new byte[InferenceBody.MaxBytes + 1]) };
        await Assert.ThrowsAsync<MieException>(() => new InferenceClient(http).SendAsync(broken, Wire.Test));
        Assert.Empty(told.Spans);
        Assert.Empty(told.Metrics);
    }

    [Theory]
    [InlineData("POST", "/v1/chat/completions?x=1", "chat")]
    [InlineData("POST", "/my/chat/completions", "chat")]
    [InlineData("POST", "/v1/messages", "chat")]
    [InlineData("POST", "/v1/responses", "chat")]
    [InlineData("POST", "/api/chat", "chat")]
    [InlineData("POST", "/v1/completions", "text_completion")]
    [InlineData("POST", "/generate_stream", "text_completion")]
    [InlineData("POST", "/api/generate", "text_completion")]
    [InlineData("POST", "/v1/embeddings", "embeddings")]
    [InlineData("POST", "/api/embed", "embeddings")]
    [InlineData("POST", "/v1/moderations", "predict")]
    [InlineData("POST", "/v1/rerank", "predict")]
    [InlineData("POST", "", "predict")]
    [InlineData("GET", "/v1/models", null)]
    [InlineData("GET", "/metrics", null)]
    [InlineData("DELETE", "/v1/responses/1", null)]
    public void The_path_tells_the_operation(string method, string path, string? operation) =>
        Assert.Equal(operation, GenAiOperation.Of(method, path));

    [Theory]
    [InlineData("""data: {"id":"1","model":"a","choices":[]}""", "a")]
    [InlineData("""data: {"type":"message_start","message":{"model" : "b\u0041","content":[]}}""", "bA")]
    [InlineData("""{"content":"say \"model\":\"no\"","model":"c"}""", "c")]
    [InlineData("""{"object":"model","model":null}""", null)]
    [InlineData("""{"model":"cut""", null)]
    [InlineData("""{"model":""", null)]
    [InlineData("", null)]
    public void The_model_of_an_answer_is_found_without_reading_it(string text, string? model) =>
        Assert.Equal(model, ModelNames.InAnswer(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task Metrics_alone_make_no_span()
    {
        await using WireServer server = new(c => c.AnswerAsync("application/json", Whole));
        using HttpMessageInvoker http = Wire.Invoker();
        using TelemetryRecorder told = new(Port(server), traces: false);
        await new InferenceClient(http).SendAsync(Request(server), Wire.Test);
        Assert.Empty(told.Spans);
        Assert.Equal(3, told.Metrics.Count);
    }

    [Fact]
    public async Task Nobody_listens_and_nothing_is_made()
    {
        Assert.SkipWhen(Environment.Version.Major == 8 && MieTelemetry.IsOn, "On .NET 8 an instrument stays on after its listener.");
        await using WireServer server = new(c => c.AnswerAsync("text/event-stream", Wire.Stop));
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceClient client = new(http);
        Assert.False(MieTelemetry.IsOn);
        Assert.Null(client.Measure(Request(server), InferenceMode.Predict));
        await using IAsyncEnumerator<MieStreamChunk> chunks = client.StreamAsync(Request(server)).GetAsyncEnumerator(Wire.Test);
        Assert.IsNotType<MeasuredStream>(chunks);
        using TelemetryRecorder told = new(Port(server));
        Assert.True(MieTelemetry.IsOn);
        await using IAsyncEnumerator<MieStreamChunk> seen = client.StreamAsync(Request(server)).GetAsyncEnumerator(Wire.Test);
        Assert.IsType<MeasuredStream>(seen);
    }

    private static InferenceRequest Request(WireServer server) => Wire.Request(server.Url) with
    {
        Body = InferenceBody.Json($$"""{"model":"m","messages":[{"role":"user","content":"{{Secret}}"}]}"""),
    };

    private static int Port(WireServer server) => new Uri(server.Url).Port;

    private static void NothingSecret(TelemetryRecorder told)
    {
        Assert.DoesNotContain(Secret, told.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(Answer, told.Everything(), StringComparison.Ordinal);
    }
}
