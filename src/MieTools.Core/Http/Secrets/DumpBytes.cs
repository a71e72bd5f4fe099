namespace MieTools.Core.Http.Secrets;

/// <summary>Finds the bytes of a hexadecimal dump: lines of an offset, of bytes, and of the same as text.</summary>
internal static class DumpBytes
{
    private const int ShortestOffset = 4;
    private const int LongestOffset = 16;
    private const int MostBytes = 64;

    /// <summary>All of them, each with the whole line as its place, since the text beside has it too; null when there are none.</summary>
    public static TextUnits? In(TextUnits units)
    {
        ReadOnlySpan<char> all = units.Bytes;
        TextUnits result = new(16);
        for (int start = 0; start < all.Length;)
        {
            int length = all[start..].IndexOfAny('\n', '\r');
            int end = length < 0 ? all.Length : start + length;
            Line(units, start, end, result);
            start = end + 1;
        }
        return result.Count == 0 ? null : result;
    }

    private static void Line(TextUnits units, int start, int end, TextUnits result)
    {
        ReadOnlySpan<char> line = units.Bytes[start..end];
        int at = line.Length - line.TrimStart(' ').Length;
        int offset = Digits(line[at..]);
        if (offset is < ShortestOffset or > LongestOffset)
            return;
        at += offset;
        at += line[at..].StartsWith(":") ? 1 : 0;
        if (at >= line.Length || line[at] != ' ')
            return;
        (int from, int to) = (units.StartOf(start), units.EndOf(end - 1));
        for (int count = 0; count < MostBytes;)
        {
            int gap = line.Length - at - line[at..].TrimStart(' ').Length;
            int digits = Digits(line[(at + gap)..]);
            // The text beside stands apart.
            if (gap is 0 or > 2 || digits is 0 or > 16 || digits % 2 != 0 || !Ends(line, at + gap + digits))
                return;
            at += gap;
            for (int i = 0; i < digits; i += 2, count++)
                result.AddByte((char)((HexBytes.Digit(line[at + i]) << 4) | HexBytes.Digit(line[at + i + 1])), from, to);
            at += digits;
        }
    }

    private static bool Ends(ReadOnlySpan<char> line, int at) => at == line.Length || line[at] == ' ';

    private static int Digits(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && count <= LongestOffset && char.IsAsciiHexDigit(text[count]))
            count++;
        return count;
    }
}
