namespace MieTools.Benchmarks.Report;

/// <summary>What is told of several values of one thing.</summary>
/// <param name="Median">The middle one; of an even count, the mean of the two in the middle.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Sample(double Median, double Min, double Max, int Count)
{
    /// <summary>Looks at some values.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Sample Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            throw new ArgumentException("There are no values.", nameof(values));
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Sample(median, sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary>The value below which a part of the values lies (nearest rank).</summary>
    /// <param name="sorted">The values in order; at least one.</param>
    /// <param name="part">From 0 to 1.</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double part) =>
        sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
}
