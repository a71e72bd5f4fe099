using System.Globalization;

namespace MieTools.Core.Json;

/// <summary>Durations as the text that is written of them: <c>00:00:01.2500000</c>, without loss.</summary>
/// <remarks>
/// What goes down a pipeline has durations as text in its class, and by a method as what they are: ConvertTo-Json reads the class, and
/// makes fifteen members of a <see cref="TimeSpan"/>.
/// </remarks>
internal static class DurationText
{
    /// <summary>No time at all.</summary>
    public const string None = "00:00:00";

    /// <summary>The text of a duration.</summary>
    public static string Of(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);

    /// <summary>The text of a duration; null when there is none.</summary>
    public static string? Of(TimeSpan? duration) => duration is { } known ? Of(known) : null;

    /// <summary>The duration of a text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan Read(string text) => TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture);

    /// <summary>The duration of a text; null when there is none.</summary>
    public static TimeSpan? ReadOptional(string? text) => text is null ? null : Read(text);
}
