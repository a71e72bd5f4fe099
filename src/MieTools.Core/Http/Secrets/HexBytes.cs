namespace MieTools.Core.Http.Secrets;

/// <summary>Finds bytes written in hexadecimal: 4142, 41 42, 41:42, 0x41, 0x42.</summary>
internal static class HexBytes
{
    private const int Fewest = 4;

    /// <summary>All of them, one after the other; null when there are none.</summary>
    public static TextUnits? In(TextUnits units)
    {
        ReadOnlySpan<char> all = units.Bytes;
        TextUnits result = new(16);
        for (int i = 0; i < all.Length;)
        {
            int start = i;
            while (i < all.Length && char.IsAsciiLetterOrDigit(all[i]))
                i++;
            if (i > start)
                Word(units, start, i, result);
            else
                i++;
        }
        return result.Count < Fewest ? null : result;
    }

    private static void Word(TextUnits units, int start, int end, TextUnits result)
    {
        ReadOnlySpan<char> word = units.Bytes[start..end];
        if (word is ['0', 'x' or 'X', ..])
        {
            word = word[2..];
            start += 2;
        }
        if (word.Length % 2 != 0)
            return;
        foreach (char c in word)
        {
            if (!char.IsAsciiHexDigit(c))
                return;
        }
        for (int i = 0; i < word.Length; i += 2)
            result.AddByte((char)((Digit(word[i]) << 4) | Digit(word[i + 1])), units.StartOf(start + i), units.EndOf(start + i + 1));
    }

    /// <summary>The value of a hexadecimal digit.</summary>
    public static int Digit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
