namespace MieTools.Benchmarks.Report;

/// <summary>How a goal was met.</summary>
/// <param name="Text">The goal.</param>
/// <param name="Value">What was reached; null when it could not be measured.</param>
/// <param name="Limit">What had to be reached, from the same run where the goal is a ratio to a peer.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="MoreIsBetter">The limit is a least value.</param>
/// <param name="Missing">Why there is no value.</param>
internal sealed record GoalOutcome(
    string Text, double? Value, double? Limit, string Unit, bool MoreIsBetter = false, string? Missing = null)
{
    /// <summary>Null when it could not be measured.</summary>
    public bool? Met => Value is { } value && Limit is { } limit ? (MoreIsBetter ? value >= limit : value <= limit) : null;

    /// <summary>
    /// How many times better than asked: 1 or more is met. Null when it could not be measured, or when no factor has a meaning.
    /// </summary>
    public double? Factor =>
        Value is { } value && Limit is { } limit && value > 0 && limit > 0 ? (MoreIsBetter ? value / limit : limit / value) : null;
}
