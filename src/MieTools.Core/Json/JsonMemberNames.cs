using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace MieTools.Core.Json;

/// <summary>
/// Names of members that hold half of a surrogate pair, which the framework throws at when it only looks for another name.
/// </summary>
internal static class JsonMemberNames
{
    private const int EscapeLength = 6;

    /// <summary>The JSON with such halves made the replacement character; null when there are none. Values are left as they are.</summary>
    public static byte[]? Mend(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\ud"u8) < 0 && utf8.IndexOf("\\uD"u8) < 0)
            return null;
        byte[]? mended = null;
        for (int at = utf8.IndexOf((byte)'"'); at >= 0 && at < utf8.Length;)
        {
            int end = EndOf(utf8, at + 1);
            int after = Skip(utf8, end + 1);
            if (after < utf8.Length && utf8[after] == (byte)':')
                MendOne(utf8, at + 1, end, ref mended);
            int next = after < utf8.Length ? utf8[after..].IndexOf((byte)'"') : -1;
            at = next < 0 ? -1 : after + next;
        }
        return mended;
    }

    /// <summary>JSON from elsewhere, to look for members in.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options = default) =>
        JsonDocument.Parse(Mend(utf8.Span) ?? utf8, options);

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte}, JsonDocumentOptions)"/>
    public static JsonDocument Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    private static int EndOf(ReadOnlySpan<byte> utf8, int at)
    {
        while (at < utf8.Length && utf8[at] != (byte)'"')
            at += utf8[at] == (byte)'\\' ? 2 : 1;
        return Math.Min(at, utf8.Length);
    }

    private static int Skip(ReadOnlySpan<byte> utf8, int at)
    {
        while (at < utf8.Length && utf8[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            at++;
        return at;
    }

    private static void MendOne(ReadOnlySpan<byte> utf8, int at, int end, ref byte[]? mended)
    {
        while (at < end)
        {
            if (utf8[at] != (byte)'\\')
            {
                at++;
                continue;
            }
            char unit = UnitAt(utf8[..end], at);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(utf8[..end], at + EscapeLength)))
            {
                at += 2 * EscapeLength;
                continue;
            }
            if (char.IsSurrogate(unit))
                "fffd"u8.CopyTo((mended ??= utf8.ToArray()).AsSpan(at + 2));
            at += 2;
        }
    }

    // The UTF-16 unit of an escape; NUL when there is none here.
    private static char UnitAt(ReadOnlySpan<byte> utf8, int at) =>
        at + EscapeLength <= utf8.Length && utf8[at] == (byte)'\\' && utf8[at + 1] == (byte)'u'
            && Utf8Parser.TryParse(utf8.Slice(at + 2, 4), out ushort unit, out int length, 'x') && length == 4
            ? (char)unit
            : '\0';
}
