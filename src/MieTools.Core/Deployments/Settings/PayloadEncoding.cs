using System.Text;
using System.Text.Unicode;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Makes UTF-8 of a payload, or says where it is none: a wrong guess would deploy names nobody wrote.</summary>
internal static class PayloadEncoding
{
    /// <summary>The text in UTF-8 without a byte order mark; the very bytes where they are that already.</summary>
    /// <exception cref="MieException"><c>PayloadInvalid</c>: the bytes are of no encoding of Unicode.</exception>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> bytes, string source)
    {
        if (Detect(bytes.Span) is { } wide)
            return FromWide(bytes, wide, source);
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        return FirstInvalid(bytes.Span) is { } place ? throw NotUtf8(bytes.Span, place, source) : bytes;
    }

    // JSON begins with a character of ASCII, so that the zeros beside it tell the width (RFC 4627, section 3).
    private static Encoding? Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [not 0, 0, 0, 0, ..] => new UTF32Encoding(false, byteOrderMark: true, throwOnInvalidCharacters: true),
        [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] => new UTF32Encoding(true, byteOrderMark: true, throwOnInvalidCharacters: true),
        [0xFF, 0xFE, ..] or [not 0, 0, ..] => new UnicodeEncoding(false, byteOrderMark: true, throwOnInvalidBytes: true),
        [0xFE, 0xFF, ..] or [0, not 0, ..] => new UnicodeEncoding(true, byteOrderMark: true, throwOnInvalidBytes: true),
        _ => null,
    };

    private static ReadOnlyMemory<byte> FromWide(ReadOnlyMemory<byte> bytes, Encoding encoding, string source)
    {
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes.Span).TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException e)
        {
            throw Invalid(source, $"The {source} begins as {encoding.WebName} but is not in that encoding all through: {e.Message}", e);
        }
    }

    private static int? FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return null;
        char[] characters = new char[bytes.Length];
        Utf8.ToUtf16(bytes, characters, out int read, out _, replaceInvalidSequences: false);
        return read;
    }

    private static MieException NotUtf8(ReadOnlySpan<byte> bytes, int place, string source)
    {
        ReadOnlySpan<byte> before = bytes[..place];
        int line = before.Count((byte)'\n') + 1;
        int column = place - before.LastIndexOf((byte)'\n');
        return Invalid(source,
            $"The {source} is not in UTF-8: line {line}, byte {column} is 0x{bytes[place]:X2}, which is no character there"
                + Shown((char)bytes[place]));
    }

    // The C1 controls would be obeyed by a terminal; a blank and a soft hyphen cannot be seen.
    private static string Shown(char latin1) => latin1 is > '\u00a0' and not '\u00ad' ? $" (in Latin-1 it is '{latin1}')." : ".";

    private static MieException Invalid(string source, string message, Exception? inner = null) =>
        new(MieErrors.PayloadInvalid, message,
            "Save the file in the encoding UTF-8, for instance: "
                + "(Get-Content FILE -Raw -Encoding latin1) | Set-Content FILE -Encoding utf8NoBOM",
            source, inner);
}
