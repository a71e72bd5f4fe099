namespace MieTools.Core.Http.Secrets;

/// <summary>Finds bytes written in base64 or base64url, wherever they begin, also over several lines.</summary>
internal static class Base64Bytes
{
    private const int Group = 4;

    // Shorter words are hardly base64, unless they are its last line.
    private const int ShortestWord = 12;

    /// <summary>The bytes by each of the four places at which a group may begin; nothing when the text has no word that long.</summary>
    public static IEnumerable<TextUnits> In(TextUnits units)
    {
        List<int> signs = Signs(units);
        if (signs.Count < ShortestWord)
            yield break;
        for (int first = 0; first < Group; first++)
            yield return Read(units, signs, first);
    }

    private static List<int> Signs(TextUnits units)
    {
        ReadOnlySpan<char> all = units.Bytes;
        List<int> signs = [];
        bool follows = false;
        for (int i = 0; i < all.Length;)
        {
            int start = i;
            while (i < all.Length && ValueOf(all[i]) >= 0)
                i++;
            if (i == start)
            {
                i++;
                continue;
            }
            bool isLong = i - start >= ShortestWord;
            for (int sign = start; (isLong || follows) && sign < i; sign++)
                signs.Add(sign);
            follows = isLong;
        }
        return signs;
    }

    private static TextUnits Read(TextUnits units, List<int> signs, int first)
    {
        ReadOnlySpan<char> all = units.Bytes;
        TextUnits result = new(signs.Count * 3 / Group);
        int bits = 0;
        for (int i = first; i < signs.Count; i++)
        {
            bits = (bits << 6) | ValueOf(all[signs[i]]);
            int held = (i - first) % Group;
            // Of four signs of six bits each, every one but the first completes a byte.
            if (held > 0)
                result.AddByte((char)((bits >> (6 - (2 * held))) & 0xFF), units.StartOf(signs[i - 1]), units.EndOf(signs[i]));
        }
        return result;
    }

    private static int ValueOf(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' or '-' => 62,
        '/' or '_' => 63,
        _ => -1,
    };
}
