using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace MieTools.Core.Json;

/// <summary>
/// JSON as the world writes it: NaN and Infinity (Python), raw line breaks in texts, escapes that are none, commas too many, bytes that are
/// no UTF-8.
/// </summary>
public static class LenientJson
{
    /// <summary>The text that stands for NaN in repaired JSON, which has no such number. No server means it by accident.</summary>
    public const string NaNText = "\0NaN";

    /// <summary>How deep JSON may go.</summary>
    internal const int MaxDepth = 512;

    // What cannot stand in a text as it is, or ends it.
    private static readonly SearchValues<byte> s_special = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000E\u000F"u8 + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017"u8
            + "\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\"\\"u8);

    private static readonly JsonReaderOptions s_strict = new() { MaxDepth = MaxDepth };

    /// <summary>Valid UTF-8: ill-formed bytes become the replacement character.</summary>
    internal static ReadOnlyMemory<byte> ValidUtf8(ReadOnlyMemory<byte> bytes) =>
        Utf8.IsValid(bytes.Span) ? bytes : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes.Span));

    /// <summary>
    /// The string at a reader, also when it holds half of a surrogate pair, which the reader itself refuses; null when it is at something
    /// else.
    /// </summary>
    /// <param name="reader">The reader.</param>
    /// <param name="keepHalves">Keep such a half, for the other one may come with the next chunk of a stream; else it becomes the
    /// replacement character.</param>
    public static string? GetString(ref Utf8JsonReader reader, bool keepHalves) =>
        JsonText.StringOrNull(ref reader) is { } text ? keepHalves ? text : JsonText.WithoutHalves(text) : null;

    /// <summary>Whether bytes are one JSON value.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, s_strict);
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether what begins as JSON is nested deeper than it is read.</summary>
    internal static bool IsTooDeep(ReadOnlySpan<byte> utf8, int maxDepth = MaxDepth)
    {
        utf8 = utf8.TrimStart(" \t\r\n"u8);
        if (utf8 is not [(byte)'{' or (byte)'[', ..])
            return false;
        int depth = 0;
        bool inText = false;
        for (int i = 0; i < utf8.Length; i++)
        {
            byte b = utf8[i];
            if (inText)
            {
                if (b == (byte)'\\')
                    i++;
                inText = b != (byte)'"';
            }
            else if (b is (byte)'{' or (byte)'[' && ++depth > maxDepth)
            {
                return true;
            }
            else if (b is (byte)'}' or (byte)']')
            {
                depth--;
            }
            else
            {
                inText = b == (byte)'"';
            }
        }
        return false;
    }

    /// <summary>The error of such a value.</summary>
    internal static MieException TooDeep() =>
        new(MieErrors.JsonTooDeep,
            $"The model server sent JSON that is nested deeper than {MaxDepth} levels, the most that is read.");

    /// <summary>The value, read strictly or after a repair; null when it is no JSON even so.</summary>
    internal static JsonElement? TryParse(ReadOnlySpan<byte> utf8)
    {
        utf8 = JsonMemberNames.Mend(utf8) ?? utf8;
        if (Parse(utf8) is { } element)
            return element;
        return Repair(utf8) is { } repaired ? Parse(repaired) : null;
    }

    /// <summary>Bytes that are not quite JSON as strict JSON; null when they cannot be mended, or not be told from text.</summary>
    /// <remarks>NaN becomes the text <see cref="NaNText"/>, an infinity a number past the range, which readers take for it.</remarks>
    internal static byte[]? Repair(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOfAny((byte)'{', (byte)'[') < 0)
            return null;
        ArrayBufferWriter<byte> output = new(utf8.Length + 64);
        bool changed = false;
        for (int i = 0; i < utf8.Length;)
        {
            byte b = utf8[i];
            if (b == (byte)'"')
            {
                i = CopyString(utf8, i, output, ref changed);
            }
            else if (b == (byte)',' && IsBeforeClose(utf8, i + 1))
            {
                i += Changed(1, ref changed);
            }
            else if (Replacement(utf8[i..], out int length) is { } text)
            {
                output.Write(text);
                i += Changed(length, ref changed);
            }
            else
            {
                output.Write(utf8.Slice(i++, 1));
            }
        }
        return changed && IsValid(output.WrittenSpan) ? output.WrittenSpan.ToArray() : null;
    }

    private static JsonElement? Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, s_strict);
            JsonElement element = JsonElement.ParseValue(ref reader);
            return reader.Read() ? null : element;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Changed(int length, ref bool changed)
    {
        changed = true;
        return length;
    }

    private static byte[]? Replacement(ReadOnlySpan<byte> at, out int length)
    {
        length = 0;
        if (at[0] is not ((byte)'N' or (byte)'I' or (byte)'-'))
            return null;
        foreach ((byte[] word, byte[] text) in s_numbers)
        {
            if (!at.StartsWith(word) || (at.Length > word.Length && char.IsAsciiLetterOrDigit((char)at[word.Length])))
                continue;
            length = word.Length;
            return text;
        }
        return null;
    }

    private static readonly (byte[] Word, byte[] Text)[] s_numbers =
    [
        ("NaN"u8.ToArray(), "\"\\u0000NaN\""u8.ToArray()),
        ("-NaN"u8.ToArray(), "\"\\u0000NaN\""u8.ToArray()),
        ("Infinity"u8.ToArray(), "1e9999"u8.ToArray()),
        ("-Infinity"u8.ToArray(), "-1e9999"u8.ToArray()),
    ];

    private static bool IsBeforeClose(ReadOnlySpan<byte> utf8, int at)
    {
        int next = utf8[at..].IndexOfAnyExcept(" \t\r\n"u8);
        return next >= 0 && utf8[at + next] is (byte)'}' or (byte)']';
    }

    private static int CopyString(ReadOnlySpan<byte> utf8, int start, ArrayBufferWriter<byte> output, ref bool changed)
    {
        output.Write("\""u8);
        int i = start + 1;
        while (i < utf8.Length && utf8[i] != (byte)'"')
        {
            int length = utf8[i..].IndexOfAny(s_special) is >= 0 and int found ? found : utf8.Length - i;
            output.Write(utf8.Slice(i, length));
            i += length;
            if (i >= utf8.Length || utf8[i] == (byte)'"')
                break;
            if (utf8[i] != (byte)'\\')
            {
                output.Write(Encoding.ASCII.GetBytes($"\\u{utf8[i]:x4}"));
                changed = true;
                i++;
            }
            else if (i + 1 < utf8.Length && "\"\\/bfnrtu"u8.Contains(utf8[i + 1]))
            {
                output.Write(utf8.Slice(i, 2));
                i += 2;
            }
            else
            {
                // An escape that is none, such as \' or \d: the backslash is part of the text.
                output.Write("\\\\"u8);
                changed = true;
                i++;
            }
        }
        if (i < utf8.Length)
            output.Write("\""u8);
        return i + 1;
    }
}
