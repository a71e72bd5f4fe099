using System.Globalization;

namespace MieTools.Pipeline;

/// <summary>How something stands, as far as it is known.</summary>
/// <param name="Status">In words.</param>
/// <param name="Percent">0 to 100; -1 when it is not known.</param>
/// <param name="SecondsRemaining">How long it will still take; -1 when it is not known.</param>
internal sealed record ProgressState(string Status, int Percent = -1, int SecondsRemaining = -1)
{
    /// <summary>A share of a whole, in per cent.</summary>
    public static int PercentOf(long part, long whole) => (int)Math.Clamp(100.0 * part / whole, 0, 100);

    /// <summary>A time as it stands on a clock.</summary>
    public static string Clock(TimeSpan time) =>
        time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
