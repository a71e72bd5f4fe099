namespace MieTools.Core.Http;

/// <summary>
/// How often and how long a request is repeated. Source: the retry rules that all OCI SDKs share, with Retry-After honoured and full
/// jitter.
/// </summary>
/// <param name="Kind">Which failures are repeated.</param>
/// <param name="MaxAttempts">Tries in all, 1 to 100; the SDKs' default is 8.</param>
public sealed record RetryPolicy(RetryKind Kind, int MaxAttempts = 8)
{
    /// <summary>Where a request carries its policy. A request without one is not repeated.</summary>
    public static readonly HttpRequestOptionsKey<RetryPolicy> OptionsKey = new("MieTools.RetryPolicy");

    /// <summary>No repeats.</summary>
    public static RetryPolicy Never { get; } = new(RetryKind.None, 1);

    /// <summary>For reads, and for writes that are safe to repeat.</summary>
    public static RetryPolicy Safe { get; } = new(RetryKind.Safe) { AttemptTimeout = TimeSpan.FromSeconds(60) };

    /// <summary>For actions without a retry token, and for inference.</summary>
    public static RetryPolicy NotServed { get; } = new(RetryKind.NotServed);

    /// <summary>Time, waits included, after which no further try is started; null sets no limit. The SDKs' default is 600 s.</summary>
    public TimeSpan? TotalTime { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>
    /// Tries in all when no connection can be made, or the state does not allow the change: a server that is not there seldom comes within
    /// a minute, and a person waits.
    /// </summary>
    public int MaxConnectionAttempts { get; init; } = 3;

    /// <summary>
    /// Whether 409 <c>IncorrectState</c> is repeated as the SDKs do it. Not for a change that was worked out from a state: when that has
    /// passed the change no longer fits.
    /// </summary>
    public bool RepeatsIncorrectState { get; init; } = true;

    /// <summary>Whether 404 is repeated: a metadata service answers so while it starts.</summary>
    public bool RepeatsNotFound { get; init; }

    /// <summary>
    /// Whether a try that got no answer in time is repeated. Not where somebody waits for something else: silence adds up.
    /// </summary>
    public bool RepeatsTimeouts { get; init; } = true;

    /// <summary>Longest wait before a try; also the longest Retry-After that is waited for in one go.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one try may take to its answer's headers; null sets no limit of its own.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>First wait, doubled with every try.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Bounds the total time of a request's policy: a try that the caller would not live to see is not waited for, since the last answer
    /// says more than a time-out.
    /// </summary>
    internal static void Bound(HttpRequestMessage request, TimeSpan limit)
    {
        if (limit != Timeout.InfiniteTimeSpan && request.Options.TryGetValue(OptionsKey, out RetryPolicy? policy)
            && (policy.TotalTime is not { } total || limit < total))
        {
            request.Options.Set(OptionsKey, policy with { TotalTime = limit });
        }
    }
}
