namespace MieTools.Core.Http;

/// <summary>What one try of a request came to. For messages and counters; holds no secret.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Target">Address without its query.</param>
/// <param name="Attempt">1 for the first try.</param>
/// <param name="Status">HTTP status, or null when no answer came.</param>
/// <param name="RequestId">The answer's <c>opc-request-id</c>, or null.</param>
/// <param name="Elapsed">Time to the answer's headers.</param>
/// <param name="Error">Why no answer came, or null.</param>
/// <param name="NextDelay">How long the pipeline waits before the next try, or null when there is none.</param>
public sealed record MieHttpEvent(
    string Method, string Target, int Attempt, int? Status, string? RequestId, TimeSpan Elapsed, string? Error, TimeSpan? NextDelay);

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

    /// <summary>Clock and timers of the waits and of the time limit of a try; tests put their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
