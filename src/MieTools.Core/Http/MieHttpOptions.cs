using MieTools.Core.Http.Limits;

namespace MieTools.Core.Http;

/// <summary>Options of the HTTP pipeline.</summary>
public sealed record MieHttpOptions
{
    /// <summary>Called for every attempt, on any thread.</summary>
    public Action<MieHttpEvent>? Observer { get; init; }

    /// <summary>
    /// Given each try's headers and the beginning of its bodies, secrets masked. Called on any thread; null costs nothing.
    /// </summary>
    public Action<string>? Trace { get; init; }

    /// <summary>
    /// The <c>opc-request-id</c> of every request; null for one of each request's own. In the form that <see cref="OpcRequestId.Check"/>
    /// takes.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>The bottom of the chain. Null: the process's shared connection pool.</summary>
    public HttpMessageHandler? Transport { get; init; }

    /// <summary>Holds each try of a call of a deployment until it is its turn; null lets them pass.</summary>
    public RequestLimiter? Limiter { get; init; }

    /// <summary>Told when the limiter goes at another pace, on any thread.</summary>
    public Action<RateChange>? RateObserver { get; init; }

    /// <summary>Clock and timers of the waits and of the time limit of a try; tests put their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
