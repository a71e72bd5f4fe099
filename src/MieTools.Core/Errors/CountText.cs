using System.Globalization;

namespace MieTools.Core.Errors;

/// <summary>A number with the word for what it counts, as sentences have it: 1 line, 2 lines.</summary>
public static class CountText
{
    /// <summary>The number and the word.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one of them.</param>
    /// <param name="many">The word for none or several; with an s when left out.</param>
    public static string Of(long count, string one, string? many = null)
    {
        ArgumentNullException.ThrowIfNull(one);
        return string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
    }
}
