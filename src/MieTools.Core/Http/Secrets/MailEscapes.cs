using System.Globalization;

namespace MieTools.Core.Http.Secrets;

/// <summary>The spellings of mail: quoted-printable, and the Q words of headers (RFC 2045, RFC 2047).</summary>
internal static class MailEscapes
{
    // The name of a charset and what stands around it, between two words.
    private const int LongestBreak = 48;

    /// <summary>The text with them undone; null when it has none.</summary>
    public static TextUnits? Decode(TextUnits units)
    {
        ReadOnlySpan<char> all = units.Bytes;
        if (!all.Contains('='))
            return null;
        TextUnits result = new(all.Length);
        bool any = false;
        for (int i = 0; i < all.Length;)
        {
            ReadOnlySpan<char> rest = all[i..];
            int width = rest[0] switch
            {
                '=' => LineBreak(rest),
                '?' => WordBreak(rest),
                _ => 0,
            };
            if (width > 0)
            {
                any = true;
            }
            else if (rest is ['=', var high, var low, ..] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low))
            {
                any = true;
                width = 3;
                result.AddByte((char)byte.Parse(rest[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                    units.StartOf(i), units.EndOf(i + 2));
            }
            else
            {
                width = 1;
                result.AddByte(rest[0], units.StartOf(i), units.EndOf(i));
            }
            i += width;
        }
        return any ? result : null;
    }

    private static int LineBreak(ReadOnlySpan<char> text)
    {
        int at = 1;
        while (at < text.Length && at < LongestBreak && text[at] is ' ' or '\t')
            at++;
        if (at < text.Length && text[at] == '\r')
            at++;
        return at < text.Length && text[at] == '\n' ? at + 1 : 0;
    }

    // "?= =?utf-8?Q?" between two words is nothing.
    private static int WordBreak(ReadOnlySpan<char> text)
    {
        if (text is not ['?', '=', ..])
            return 0;
        ReadOnlySpan<char> near = text[..Math.Min(text.Length, LongestBreak)];
        ReadOnlySpan<char> next = near[2..].TrimStart();
        if (!next.StartsWith("=?"))
            return 0;
        int charset = next[2..].IndexOf('?');
        return charset > 0 && next.Length > charset + 4 && next[charset + 4] == '?' ? near.Length - next.Length + charset + 5 : 0;
    }
}
