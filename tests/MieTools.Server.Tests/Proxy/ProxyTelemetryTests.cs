using System.Diagnostics;
using System.Text;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Not beside other tests: who listens changes what every proxy of the process sends on.</summary>
[CollectionDefinition(nameof(ProxyTelemetryTests), DisableParallelization = true)]
public sealed class ProxyTelemetryAlone;

/// <summary>What the proxy tells OpenTelemetry of the calls that it serves.</summary>
[Collection(nameof(ProxyTelemetryTests))]
public sealed class ProxyTelemetryTests
{
    private const string Secret = "the prompt that nobody may see";
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData("/v1/chat/completions", false, "chat")]
    [InlineData("/v1/chat/completions", true, "chat")]
    [InlineData("/v1/messages", false, "chat")]
    [InlineData("/v1/messages", true, "chat")]
    [InlineData("/v1/responses", true, "chat")]
    [InlineData("/v1/completions", true, "text_completion")]
    public async Task A_call_is_a_span_below_the_clients_and_metrics_of_both_sides(string path, bool isStream, string operation)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync();
        using TelemetryRecorder told = new(proxy.Emulator.Inference.Port);
        (int status, string body) = await proxy.PostAsync(path, Body(isStream), ("traceparent", Parent));
        Assert.True(status == 200, body);
        Activity span = await OneAsync(told);
        Assert.Equal(($"{operation} m", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToString());
        Assert.True(span.GetTagItem("gen_ai.usage.input_tokens") is > 0L);
        Assert.True(span.GetTagItem("gen_ai.usage.output_tokens") is > 0L);
        Assert.Contains("gen_ai.response.model", span.TagObjects.Select(t => t.Key));
        Assert.Equal(isStream ? true : null, span.GetTagItem("gen_ai.request.stream"));
        string[] streamed = ["gen_ai.client.operation.time_to_first_chunk", "gen_ai.server.time_to_first_token"];
        string[] always =
        [
            "gen_ai.client.operation.duration", "gen_ai.client.token.usage", "gen_ai.client.token.usage", "gen_ai.server.request.duration",
        ];
        Assert.Equal((isStream ? always.Concat(streamed) : always).Order(StringComparer.Ordinal), told.Metrics.Select(m => m.Name));
        Assert.All(told.Metrics, m => Assert.Equal(operation, m.Labels["gen_ai.operation.name"]));
        Assert.All(told.Metrics, m => Assert.Equal("m", m.Labels["gen_ai.request.model"]));
        NothingSecret(told, proxy);
    }

    [Fact]
    public async Task The_deployment_is_sent_the_ids_of_the_span_and_nothing_else_of_it()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        using TelemetryRecorder told = new(proxy.Emulator.Inference.Port);
        await proxy.PostAsync("/v1/chat/completions", Body(), ("traceparent", Parent), ("tracestate", "v=1"), ("baggage", $"p={Secret}"));
        Activity span = await OneAsync(told);
        Assert.Equal($"00-0af7651916cd43dd8448eb211c80319c-{span.SpanId}-01", server.Last.Headers["traceparent"]);
        Assert.Equal("v=1", server.Last.Headers["tracestate"]);
        Assert.DoesNotContain("baggage", server.Last.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("Correlation-Context", server.Last.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task While_nobody_listens_the_clients_own_ids_go_on_as_they_are_and_none_are_made()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        await proxy.PostAsync("/v1/chat/completions", Body(), ("traceparent", Parent));
        Assert.Equal(Parent, server.Last.Headers["traceparent"]);
        await proxy.PostAsync("/v1/chat/completions", Body());
        Assert.DoesNotContain("traceparent", server.Last.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    public async Task Without_a_good_parent_a_trace_begins_here(string? parent)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer());
        using TelemetryRecorder told = new(proxy.Emulator.Inference.Port);
        await proxy.PostAsync("/v1/chat/completions", Body(), parent is null ? [] : [("traceparent", parent)]);
        Activity span = await OneAsync(told);
        Assert.Equal(default, span.ParentSpanId);
        Assert.NotEqual(default, span.TraceId);
    }

    [Theory]
    [InlineData("status=404;code=NotAuthorizedOrNotFound", false, "NotAuthorizedOrNotFound")]
    [InlineData("stream-failure;after=2", true, "RequestTimeout")]
    [InlineData("reset;after=2", true, "ConnectionBroken")]
    public async Task What_went_wrong_is_named(string fault, bool isStream, string type)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        using TelemetryRecorder told = new(proxy.Emulator.Inference.Port);
        await proxy.PostAsync("/v1/chat/completions", Body(isStream), ("mie-fault", fault));
        Activity span = await OneAsync(told);
        Assert.Equal((ActivityStatusCode.Error, type), (span.Status, (string?)span.GetTagItem("error.type")));
        Assert.Equal([type, type], told.Metrics.Where(m => m.Name.EndsWith(".duration", StringComparison.Ordinal))
            .Select(m => m.Labels["error.type"]));
        NothingSecret(told, proxy);
    }

    [Fact]
    public async Task A_client_that_hangs_up_has_cancelled()
    {
        TaskCompletionSource never = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(
            new ScriptedServer((_, cancellation) => ScriptedServer.Events(OneAndWait(never.Task, cancellation))));
        using TelemetryRecorder told = new(proxy.Emulator.Inference.Port);
        using (HttpResponseMessage response = await proxy.OpenAsync(ProxyFixture.Post("/v1/chat/completions", Body(isStream: true))))
            await (await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)).ReadExactlyAsync(new byte[4]);
        Assert.Equal("cancelled", (await OneAsync(told)).GetTagItem("error.type"));
    }

    [Theory]
    [InlineData("GET", "/deployments/chat/metrics")]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/health")]
    [InlineData("POST", "/deployments/other/v1/chat/completions")]
    public async Task What_asks_no_model_for_anything_is_not_measured(string method, string path)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync();
        using TelemetryRecorder told = new(proxy.Emulator.Inference.Port);
        await proxy.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await proxy.PostAsync("/v1/chat/completions", Body());
        Assert.Equal("chat m", (await OneAsync(told)).DisplayName);
        Assert.Equal(2, told.Metrics.Count(m => m.Name.EndsWith(".duration", StringComparison.Ordinal)));
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> OneAndWait(
        Task wait, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Encoding.UTF8.GetBytes("data: 1\n\n");
        await wait.WaitAsync(cancellation);
    }

    private static string Body(bool isStream = false)
    {
        string stream = isStream ? """ "stream":true,"stream_options":{"include_usage":true}, """ : "";
        string asked = $$""" "prompt":"{{Secret}}","input":"{{Secret}}","messages":[{"role":"user","content":"{{Secret}}"}] """;
        return $$"""{"model":"m",{{stream}}"max_tokens":9,{{asked}}}""";
    }

    // It ends after the client has its answer.
    private static async Task<Activity> OneAsync(TelemetryRecorder told)
    {
        await Patience.UntilAsync(() => told.Spans.Count > 0);
        return Assert.Single(told.Spans);
    }

    private static void NothingSecret(TelemetryRecorder told, ProxyFixture proxy)
    {
        Assert.DoesNotContain(Secret, told.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.Proxy.Key, told.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain("ocid1.", told.Everything(), StringComparison.Ordinal);
    }
}
