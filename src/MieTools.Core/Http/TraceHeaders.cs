using System.Diagnostics;

namespace MieTools.Core.Http;

/// <summary>
/// What of the current span goes with a request: its ids, by W3C Trace Context. Its baggage stays, which may hold anything, and so does
/// what older systems send.
/// </summary>
/// <remarks>No signature covers these headers, so that whoever is on the way may replace them.</remarks>
internal sealed class TraceHeaders : DistributedContextPropagator
{
    /// <summary>Header with the ids.</summary>
    public const string Parent = "traceparent";

    /// <summary>Header with what tracing systems add.</summary>
    public const string State = "tracestate";

    private static readonly string[] s_fields = [Parent, State];

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Fields => s_fields;

    /// <inheritdoc/>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } || setter is null)
            return;
        setter(carrier, Parent, id);
        if (activity.TraceStateString is { Length: > 0 } state)
            setter(carrier, State, state);
    }

    /// <inheritdoc/>
    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        (traceId, traceState) = (null, null);
        getter?.Invoke(carrier, Parent, out traceId, out _);
        getter?.Invoke(carrier, State, out traceState, out _);
    }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
