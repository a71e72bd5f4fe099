namespace MieTools.Core.Http.Secrets;

/// <summary>Leaves the tags of HTML and XML out of a text, so that what they stand between comes together.</summary>
internal static class MarkupTags
{
    private const int LongestTag = 256;

    /// <summary>The text without tags; null when it has none.</summary>
    public static TextUnits? Drop(TextUnits units)
    {
        ReadOnlySpan<char> all = units.Bytes;
        if (!all.Contains('<') || !all.Contains('>'))
            return null;
        TextUnits result = new(all.Length);
        bool any = false;
        for (int i = 0; i < all.Length; i++)
        {
            int width = all[i] == '<' ? Tag(all[i..]) : 0;
            if (width == 0)
            {
                result.AddByte(all[i], units.StartOf(i), units.EndOf(i));
                continue;
            }
            any = true;
            i += width - 1;
        }
        return any ? result : null;
    }

    private static int Tag(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || !(char.IsAsciiLetter(text[1]) || text[1] is '/' or '!'))
            return 0;
        return text[..Math.Min(text.Length, LongestTag)].IndexOf('>') + 1;
    }
}
