using System.Text;
using System.Text.Unicode;

namespace MieTools.Core.Json;

/// <summary>Character sets of bodies. UTF-8 is what nearly all are in, so that null stands for it.</summary>
internal static class Charsets
{
    /// <summary>
    /// The encoding of a content type's charset; null for UTF-8, and for names nobody knows, where UTF-8 is the best guess.
    /// </summary>
    public static Encoding? Find(string? charset)
    {
        string name = charset?.Trim('"', '\'', ' ').ToLowerInvariant() ?? "";
        if (name is "" or "utf-8" or "utf8" or "us-ascii" or "ascii")
            return null;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The encoding that the first bytes of a body give away: a byte order mark, or the zeros of JSON in UTF-16.</summary>
    public static Encoding? Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        [(byte)'{' or (byte)'[', 0, ..] => Encoding.Unicode,
        [0, (byte)'{' or (byte)'[', ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    /// <summary>
    /// Whether bytes are UTF-8 although they are labelled with a charset of one byte a character, which some servers put on everything.
    /// </summary>
    public static bool IsUtf8AfterAll(Encoding? encoding, ReadOnlySpan<byte> bytes) =>
        encoding is { IsSingleByte: true } && Utf8.IsValid(bytes);

    /// <summary>A body as text, in the charset of its content type where that is known.</summary>
    public static string ToText(ReadOnlyMemory<byte> body, string? charset) =>
        Encoding.UTF8.GetString(ToUtf8(body, Find(charset)).Span);

    /// <summary>A body as UTF-8 without a byte order mark; the very bytes where they are that already.</summary>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body, Encoding? encoding)
    {
        encoding = Detect(body.Span) ?? (IsUtf8AfterAll(encoding, body.Span) ? null : encoding);
        if (encoding is not null)
            body = Encoding.UTF8.GetBytes(encoding.GetString(body.Span));
        return body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
    }
}
