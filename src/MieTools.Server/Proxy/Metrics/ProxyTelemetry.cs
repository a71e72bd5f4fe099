using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using MieTools.Core.Http;
using MieTools.Core.Inference.Telemetry;
using MieTools.Core.Routes;
using MieTools.Server.Proxy.Requests;

namespace MieTools.Server.Proxy.Metrics;

/// <summary>
/// Spans and metrics of what goes through the proxy, for OpenTelemetry: those of a client towards the deployment, as Core has them, and
/// those of a server towards the proxy's own clients.
/// </summary>
/// <remarks>
/// A client's <c>traceparent</c> becomes the parent. The deployment is sent the ids of the proxy's span in its place, so that what a model
/// server traces hangs below it: ids are all that these headers hold, both have always gone on, and no signature covers them. Where nobody
/// listens, a client's own go on as they came.
/// </remarks>
internal static class ProxyTelemetry
{
    private static readonly Histogram<double> s_duration = MieTelemetry.Meter.CreateHistogram<double>(
        "gen_ai.server.request.duration", "s", "Generative AI server request duration such as time-to-last byte or last output token.");

    private static readonly Histogram<double> s_firstToken = MieTelemetry.Meter.CreateHistogram<double>(
        "gen_ai.server.time_to_first_token", "s", "Time to generate first token for successful responses.");

    /// <summary>A call is about to be sent to its deployment.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">Its body as the client sent it.</param>
    /// <param name="model">The model that the deployment is asked for, or null.</param>
    /// <param name="mode">Whether a stream is asked for.</param>
    /// <param name="message">The request to the deployment.</param>
    public static void Begin(
        ProxyCall call, ReadOnlyMemory<byte> body, string? model, InferenceMode mode, HttpRequestMessage message)
    {
        if (!(MieTelemetry.IsOn || s_duration.Enabled || s_firstToken.Enabled)
            || GenAiOperation.Of(message.Method.Method, call.Target.Path) is not { } operation)
        {
            return;
        }
        MeasuredCall measured = new(operation, mode == InferenceMode.Stream, call.Time);
        measured.Start(message, body, model, ParentOf(call.Http.Request));
        call.Measured = measured;
        call.SentAfter = call.Elapsed;
        if (measured.Activity is not { Id: { } id } span)
            return;
        SentHeaders.Set(message, TraceHeaders.Parent, id);
        message.Headers.Remove(TraceHeaders.State);
        if (span.TraceStateString is { Length: > 0 } state)
            SentHeaders.Set(message, TraceHeaders.State, state);
    }

    /// <summary>A call has ended.</summary>
    public static void End(ProxyCall call)
    {
        if (call.Measured is not { } measured)
            return;
        if (call.IsHungUp)
            measured.Cancel();
        else if (call.Failure is not null || call.Status >= StatusCodes.Status400BadRequest)
            measured.Fail(call.Failure ?? call.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        measured.Tokens = call.Tokens;
        measured.FirstChunk = call.FirstByte - call.SentAfter;
        measured.Clean();
        s_duration.Record(call.Elapsed.TotalSeconds, measured.LabelsWithError());
        if (call.FirstByte is { } first)
            s_firstToken.Record(first.TotalSeconds, measured.Labels());
        measured.Dispose();
    }

    // A host that traces requests by itself has made a span of the client's already.
    private static ActivityContext ParentOf(HttpRequest request)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } current)
            return current.Context;
        string? parent = request.Headers[TraceHeaders.Parent];
        return ActivityContext.TryParse(parent, request.Headers[TraceHeaders.State], isRemote: true, out ActivityContext context)
            ? context : default;
    }
}
