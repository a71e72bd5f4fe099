using System.Globalization;

namespace MieTools.Core.Http;

/// <summary>A clock that is wrong, told by the date of an answer.</summary>
internal static class ClockSkew
{
    // The service tolerates five minutes; close to that, the clock is the likely cause of a refusal.
    private static readonly TimeSpan s_worthNaming = TimeSpan.FromMinutes(4);

    /// <summary>What to do about it, with its size; null when the clock is right or the answer has no date.</summary>
    /// <param name="date">The date of the answer.</param>
    /// <param name="now">This machine's own.</param>
    public static string? Advice(DateTimeOffset? date, DateTimeOffset now)
    {
        if (date is not { } server)
            return null;
        TimeSpan skew = now - server;
        return skew.Duration() < s_worthNaming ? null
            : $"This machine's clock is {Size(skew.Duration())} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the server's; five "
                + "minutes are allowed: set the clock.";
    }

    private static string Size(TimeSpan skew) => skew switch
    {
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{skew.TotalMinutes:0} minutes"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{skew.TotalHours:0.#} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{skew.TotalDays:0.#} days"),
    };
}
