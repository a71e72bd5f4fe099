using System.Buffers;
using System.Text;

namespace MieTools.Core.Routes;

/// <summary>Escapes what a path or query cannot hold and leaves everything else byte for byte, escapes that are there included.</summary>
internal static class PathEncoding
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    // RFC 3986: pchar and "/"; a query may hold "?" as well.
    private static readonly SearchValues<char> s_path = SearchValues.Create(Unreserved + "!$&'()*+,;=:@/");
    private static readonly SearchValues<char> s_query = SearchValues.Create(Unreserved + "!$&'()*+,;=:@/?");

    /// <summary>A path in the form it is sent.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it has a segment <c>.</c> or <c>..</c>, escaped or not; or one that
    /// stands for others, as in the list of endpoints.</exception>
    public static string Path(string path, string field)
    {
        foreach (string segment in path.Split('/'))
            RefuseDots(segment, path, field);
        PathPattern.RefuseIn(path, field);
        return Escape(path, s_path);
    }

    /// <summary>A query, without its question mark, in the form it is sent.</summary>
    public static string Query(string query) => Escape(query, s_query);

    private static void RefuseDots(ReadOnlySpan<char> segment, string path, string field)
    {
        int dots = 0;
        while (!segment.IsEmpty)
        {
            int length = segment[0] == '.' ? 1 : segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (length == 0)
                return;
            dots++;
            segment = segment[length..];
        }
        if (dots is 1 or 2)
        {
            throw MieException.InvalidArgument(field,
                $"The path '{path}' holds the segment '{new string('.', dots)}', which servers on the way may resolve to another path.",
                "Write the path without it.");
        }
    }

    private static string Escape(string text, SearchValues<char> allowed)
    {
        if (text.AsSpan().IndexOfAnyExcept(allowed) < 0)
            return text;
        StringBuilder result = new(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            bool isEscape = c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]);
            if (isEscape || allowed.Contains(c))
            {
                result.Append(c);
                i++;
                continue;
            }
            // A lone surrogate becomes U+FFFD.
            _ = Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int taken);
            int count = rune.EncodeToUtf8(utf8);
            foreach (byte b in utf8[..count])
                result.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            i += taken;
        }
        return result.ToString();
    }
}
