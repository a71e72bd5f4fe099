using System.Globalization;
using System.Net;

namespace MieTools.Core.Http.Secrets;

/// <summary>The escapes of URLs, HTML, JSON and programs: how wide the one at a place is, and what it stands for.</summary>
internal static class TextEscapes
{
    // A proxy's page about a log line about a header, and each round costs a pass: more is no accident.
    private const int MaxRounds = 8;

    /// <summary>The text with its escapes undone, however often; null when it has none.</summary>
    public static TextUnits? Decode(TextUnits units)
    {
        TextUnits? result = null;
        for (int round = 0; round < MaxRounds && DecodeOnce(result ?? units) is { } decoded; round++)
            result = decoded;
        return result;
    }

    private static TextUnits? DecodeOnce(TextUnits units)
    {
        ReadOnlySpan<char> all = units.Bytes;
        if (all.IndexOfAny('%', '&', '\\') < 0)
            return null;
        TextUnits result = new(all.Length);
        bool any = false;
        for (int i = 0; i < all.Length;)
        {
            int width = Escape(all[i..], out string? meaning);
            if (width == 0)
            {
                result.AddByte(all[i], units.StartOf(i), units.EndOf(i));
                i++;
                continue;
            }
            any = true;
            int end = units.EndOf(i + width - 1);
            // Two digits and octal digits are a byte; the others are characters.
            if (meaning is [<= '\u00ff' and char one] && (all[i] == '%' ? width == 3 : IsOctal(all[i..])))
                result.AddByte(one, units.StartOf(i), end);
            else
                result.Add(meaning, units.StartOf(i), end);
            i += width;
        }
        return any ? result : null;
    }

    // How many characters the escape at the beginning takes, 0 when there is none there.
    private static int Escape(ReadOnlySpan<char> text, out string? meaning)
    {
        meaning = null;
        return text[0] switch
        {
            '%' when text.Length > 1 && text[1] is 'u' or 'U' => Hex(text, 2, 4, out meaning) ? 6 : 0,
            '%' => Hex(text, 1, 2, out meaning) ? 3 : 0,
            '&' => Entity(text, out meaning),
            '\\' when text.Length > 1 => Backslash(text, out meaning),
            _ => 0,
        };
    }

    private static int Backslash(ReadOnlySpan<char> text, out string? meaning)
    {
        switch (text[1])
        {
            case 'u' when text.Length > 2 && text[2] == '{':
                return Braces(text, out meaning);
            case 'u' when Hex(text, 2, 4, out meaning):
                return 6;
            case 'U' when Hex(text, 2, 8, out meaning):
                return 10;
            case 'x' when Hex(text, 2, 2, out meaning):
                return 4;
            case 'n' or 'r' or 't' or 'b' or 'f' or 'v':
                meaning = "\n";
                return 2;
            case 'e':
                meaning = "\u001b";
                return 2;
            case >= '0' and <= '3' when IsOctal(text):
                meaning = ((char)(((text[1] - '0') * 64) + ((text[2] - '0') * 8) + text[3] - '0')).ToString();
                return 4;
            default:
                meaning = text[1].ToString();
                return 2;
        }
    }

    private static bool IsOctal(ReadOnlySpan<char> text) =>
        text is ['\\', >= '0' and <= '3', >= '0' and <= '7', >= '0' and <= '7', ..];

    private static int Braces(ReadOnlySpan<char> text, out string? meaning)
    {
        const int MaxDigits = 8;
        int end = text[3..Math.Min(text.Length, 4 + MaxDigits)].IndexOf('}');
        if (end > 0 && Hex(text, 3, end, out meaning))
            return end + 4;
        meaning = "u";
        return 2;
    }

    private static int Entity(ReadOnlySpan<char> text, out string? meaning)
    {
        const int Longest = 12;
        meaning = null;
        if (text.Length > 2 && text[1] == '#')
            return Number(text, out meaning);
        int end = text[..Math.Min(text.Length, Longest)].IndexOf(';');
        if (end >= 2)
        {
            string entity = text[..(end + 1)].ToString();
            meaning = HtmlSigns.Find(entity) ?? WebUtility.HtmlDecode(entity);
            if (meaning != entity)
                return end + 1;
        }
        // Browsers read the oldest ones without their end.
        (meaning, int width) = text[1..] switch
        {
            ['a', 'm', 'p', ..] => ("&", 4),
            ['l', 't', ..] => ("<", 3),
            ['g', 't', ..] => (">", 3),
            ['q', 'u', 'o', 't', ..] => ("\"", 5),
            _ => ((string?)null, 0),
        };
        return width;
    }

    // Padded with zeros or not, with its semicolon or not.
    private static int Number(ReadOnlySpan<char> text, out string? meaning)
    {
        const int MaxDigits = 32;
        const int MaxCode = 0x10FFFF;
        meaning = null;
        bool isHex = text[2] is 'x' or 'X';
        int first = isHex ? 3 : 2;
        int at = first;
        int code = 0;
        for (; at < text.Length && at - first < MaxDigits && code <= MaxCode; at++)
        {
            char c = text[at];
            if (!(isHex ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c)))
                break;
            code = (code * (isHex ? 16 : 10)) + (char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        if (at == first || code > MaxCode)
            return 0;
        meaning = TextOf(code);
        return at < text.Length && text[at] == ';' ? at + 1 : at;
    }

    private static bool Hex(ReadOnlySpan<char> text, int start, int digits, out string? meaning)
    {
        meaning = null;
        if (text.Length < start + digits
            || !int.TryParse(text.Slice(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
            || code is < 0 or > 0x10FFFF)
        {
            return false;
        }
        meaning = TextOf(code);
        return true;
    }

    private static string TextOf(int code) =>
        code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code);
}
