namespace MieTools.Core.Auth.Keys;

/// <summary>Fingerprints as text: lower-case hex pairs with colons between.</summary>
internal static class HexPairs
{
    /// <summary>Formats a hash.</summary>
    public static string Format(ReadOnlySpan<byte> hash)
    {
        const string Digits = "0123456789abcdef";
        Span<char> text = stackalloc char[hash.Length * 3];
        for (int i = 0; i < hash.Length; i++)
        {
            text[3 * i] = Digits[hash[i] >> 4];
            text[(3 * i) + 1] = Digits[hash[i] & 15];
            text[(3 * i) + 2] = ':';
        }

        return new string(text[..^1]);
    }

    /// <summary>Whether the text is 16 pairs of lower-case hex digits.</summary>
    public static bool IsFingerprint(ReadOnlySpan<char> text)
    {
        if (text.Length != 47)
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (i % 3 == 2 ? text[i] != ':' : !char.IsAsciiHexDigitLower(text[i]))
                return false;
        }

        return true;
    }
}
