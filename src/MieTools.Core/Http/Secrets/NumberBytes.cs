namespace MieTools.Core.Http.Secrets;

/// <summary>Finds bytes written as a list of decimal numbers, as programs print buffers: [65,66], {"0":65,"1":66}.</summary>
internal static class NumberBytes
{
    private const int Fewest = 4;
    private const int LongestGap = 8;

    // No byte: what stands on both sides of it does not come together.
    private const char Break = '\uffff';

    /// <summary>All of them, one after the other; null when there are none.</summary>
    public static TextUnits? In(TextUnits units)
    {
        ReadOnlySpan<char> all = units.Bytes;
        TextUnits result = new(16);
        int last = 0;
        for (int i = 0; i < all.Length;)
        {
            int start = i;
            while (i < all.Length && char.IsAsciiLetterOrDigit(all[i]))
                i++;
            if (i == start)
            {
                i++;
                continue;
            }
            if (i - start > 3 || !byte.TryParse(all[start..i], out byte value) || IsName(all, start, i))
                continue;
            // The number before is near, but for the name of a member.
            if (result.Count > 0 && start - last > LongestGap)
                result.AddByte(Break, units.StartOf(start), units.StartOf(start));
            result.AddByte((char)value, units.StartOf(start), units.EndOf(i - 1));
            last = i;
        }
        return result.Count < Fewest ? null : result;
    }

    // "0": is the name of a member.
    private static bool IsName(ReadOnlySpan<char> all, int start, int end) =>
        start > 0 && all[start - 1] == '"' && end + 1 < all.Length && all[end] == '"' && all[end + 1] == ':';
}
