using System.Net.Http.Headers;

namespace MieTools.Core.Http;

/// <summary>How long to wait before the next try.</summary>
internal static class RetryDelay
{
    /// <summary>The longest wait that a service is believed to mean.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    /// <summary>How long a server asks to wait: 0 for a time that is past, at most <see cref="LongestAsked"/>; null when it does not
    /// ask.</summary>
    /// <param name="retryAfter">The server's Retry-After, seconds or a date.</param>
    /// <param name="now">The time now.</param>
    public static TimeSpan? Asked(RetryConditionHeaderValue? retryAfter, DateTimeOffset now) =>
        (retryAfter?.Delta ?? (retryAfter?.Date - now)) is { } asked
            ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, LongestAsked.Ticks))
            : null;

    /// <summary>Full jitter over a doubling delay spreads parallel callers best; a server's own word goes before it, but for one
    /// that says not to wait.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="attempt">The try that just failed, from 1.</param>
    /// <param name="retryAfter">The server's Retry-After, seconds or a date.</param>
    /// <param name="now">The time now.</param>
    public static TimeSpan Next(RetryPolicy policy, int attempt, RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
    {
        TimeSpan? asked = Asked(retryAfter, now);
        double ceiling = Math.Min(policy.MaxDelay.TotalSeconds, policy.BaseDelay.TotalSeconds * Math.Pow(2, attempt - 1));
        // Jitter spreads load; it guards nothing.
#pragma warning disable CA5394
        double jitter = Random.Shared.NextDouble();
#pragma warning restore CA5394
        if (asked is not { } wait)
            return TimeSpan.FromSeconds(ceiling * jitter);
        // "Now" from a server that is overloaded is no help to it: many callers would all be back at once, and at once again.
        if (wait < policy.BaseDelay)
            return TimeSpan.FromSeconds(Math.Max(Math.Max(wait.TotalSeconds, 0), ceiling * (1 + jitter) / 2));
        return wait < policy.MaxDelay ? wait : policy.MaxDelay;
    }
}
