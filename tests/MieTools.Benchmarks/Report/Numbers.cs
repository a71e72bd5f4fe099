using System.Globalization;

namespace MieTools.Benchmarks.Report;

/// <summary>Numbers as people read them.</summary>
internal static class Numbers
{
    /// <summary>Three digits that count; whole above a hundred, with commas.</summary>
    public static string Show(double value)
    {
        double size = Math.Abs(value);
        string format = size >= 100 ? "#,0" : size >= 10 ? "0.0" : size >= 1 ? "0.00" : size == 0 ? "0" : "0.000";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>The median, with the range when there are more values.</summary>
    public static string Show(Sample sample) =>
        sample.Count == 1 || sample.Min == sample.Max
            ? Show(sample.Median)
            : $"{Show(sample.Median)} ({Show(sample.Min)} – {Show(sample.Max)})";
}
