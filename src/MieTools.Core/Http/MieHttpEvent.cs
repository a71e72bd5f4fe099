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
