using System.Globalization;

namespace MieTools.Core.Contract;

/// <summary>
/// Numbers as a body may have them: JSON numbers, and text with the digits of one, as the ports of the service's own samples.
/// </summary>
internal static class WireNumber
{
    /// <summary>Reads a number; false for one that is not finite.</summary>
    /// <param name="text">The JSON number as it is written, or the text.</param>
    /// <param name="isText">Whether it is text: then neither blanks nor an exponent are let through.</param>
    /// <param name="number">What was read.</param>
    public static bool TryRead(string text, bool isText, out double number) => double.TryParse(text,
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | (isText ? NumberStyles.None : NumberStyles.AllowExponent),
        CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>Reads a whole number of 32 bits, however it is written: 8000, 8000.0, 8e3.</summary>
    /// <inheritdoc cref="TryRead(string, bool, out double)"/>
    public static bool TryReadWhole(string text, bool isText, out int number)
    {
        bool isWhole = TryRead(text, isText, out double value) && value == Math.Truncate(value) && Math.Abs(value) <= int.MaxValue;
        number = isWhole ? (int)value : 0;
        return isWhole;
    }
}
