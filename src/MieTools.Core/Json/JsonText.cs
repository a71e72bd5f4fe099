using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MieTools.Core.Json;

/// <summary>Strings from JSON, also those that the framework refuses.</summary>
internal static class JsonText
{
    /// <summary>The string at the reader, or null when it is at something else.</summary>
    public static string? StringOrNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return null;
        if (reader.ValueSpan.IsEmpty)
            return "";
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: a server that cut an emoji in two. The halves meet again when the texts are joined.
            return Unescape(reader.ValueSpan);
        }
    }

    /// <summary>The name at the reader.</summary>
    public static string NameAt(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Unescape(reader.ValueSpan);
        }
    }

    /// <summary>The string of an element, or null when it is something else.</summary>
    public static string? StringOrNull(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(element.GetRawText()));
            reader.Read();
            return StringOrNull(ref reader);
        }
    }

    /// <summary>The JSON object that stands in a JSON text; null when the bytes are something else.</summary>
    public static byte[]? ObjectInText(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.StartsWith("\"{"u8) && !utf8.StartsWith("\"\\n{"u8))
            return null;
        try
        {
            Utf8JsonReader reader = new(utf8);
            if (!reader.Read() || StringOrNull(ref reader) is not { } text || reader.Read())
                return null;
            byte[] inner = Encoding.UTF8.GetBytes(text);
            return LenientJson.IsValid(inner) ? inner : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text whose halves of surrogate pairs, which no other half follows, are the replacement character.</summary>
    public static string WithoutHalves(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                i++;
            else
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }
        return text;
    }

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        string text = Encoding.UTF8.GetString(escaped);
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }
            char kind = text[++i];
            if (kind == 'u')
            {
                result.Append((char)ushort.Parse(text.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                result.Append(kind switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => kind });
            }
        }
        return result.ToString();
    }
}
