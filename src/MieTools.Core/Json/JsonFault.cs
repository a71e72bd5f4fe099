using System.Text.Json;

namespace MieTools.Core.Json;

/// <summary>
/// What is said of a text that is no JSON, or of JSON that is something else: never more of it than a letter or a few names.
/// </summary>
public static class JsonFault
{
    private const int MostNames = 5;
    private const int LongestName = 30;

    /// <summary>Why a text is no JSON. The parser's own words can have a whole value in them, which may be a secret.</summary>
    /// <param name="e">The parser's error.</param>
    public static string ReasonOf(JsonException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        // The parser's text ends in the position, which messages have already.
        int end = e.Message.IndexOfAny(['.']) is var stop and >= 0 ? stop + 1 : e.Message.Length;
        string said = e.Message[..end];
        int first = said.IndexOf('\'', StringComparison.Ordinal);
        bool isQuoted = first >= 0 && said.IndexOf('\'', first + 1) is var last && (last < 0 || last - first > "'x'".Length);
        return isQuoted ? "what stands there is no JSON value." : said;
    }

    /// <summary>Line and byte of the fault, from 1.</summary>
    /// <param name="e">The parser's error.</param>
    public static string PlaceOf(JsonException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}";
    }

    /// <summary>What a value is, without what is in it: <c>an object with content, name</c>.</summary>
    /// <param name="json">The value.</param>
    public static string KindOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Any()
            ? $"an object with {string.Join(", ", json.EnumerateObject().Take(MostNames).Select(m => BeginningOf(m.Name)))}"
            : "an empty object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        _ => "a truth value",
    };

    /// <summary>The beginning of a text that is long.</summary>
    /// <param name="text">The text.</param>
    public static string BeginningOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= LongestName ? text : text[..LongestName] + "…";
    }
}
