using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Takes the JSON value out of what a model said.</summary>
/// <remarks>
/// What is broken or cut off is never passed over to take a smaller piece of it, and of two values that differ neither is taken.
/// </remarks>
internal static class JsonExtraction
{
    private const string Open = "<think>";
    private const string Close = "</think>";
    private const int MaxStarts = 256;

    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = SchemaCheck.MaxDepth };

    public static bool TryExtract(string text, out ReadOnlyMemory<byte> json, [NotNullWhen(false)] out string? reason)
    {
        string said = WithoutThinking(text).Trim().Trim('\uFEFF').Trim();
        string alone = WithoutFence(said);
        json = default;
        reason = null;
        if (said.Length == 0)
            reason = text.AsSpan().Trim().IsEmpty ? "the answer is empty" : "the answer has thinking only";
        else if (alone.Length == 0)
            reason = "the answer is an empty code fence";
        else if (ValueLength(alone, out byte[] bytes, out _) is { } length && alone.AsSpan(length).Trim().IsEmpty)
            json = bytes;
        else
            reason = Among(said, out json);
        return reason is null;
    }

    // A reasoning model's thinking, where the server left it in; some templates open it in the prompt.
    private static string WithoutThinking(string text)
    {
        ReadOnlySpan<char> start = text.AsSpan().TrimStart();
        int close = text.IndexOf(Close, StringComparison.Ordinal);
        int open = text.IndexOf(Open, StringComparison.Ordinal);
        bool isThinking = start.StartsWith(Open) || (close >= 0 && open < 0 && !start.StartsWith("{") && !start.StartsWith("["));
        return !isThinking ? text : close < 0 ? "" : text[(close + Close.Length)..];
    }

    // What a code fence holds, when the fence is all there is.
    private static string WithoutFence(string text)
    {
        const string fence = "```";
        if (text.Length < 2 * fence.Length || !text.StartsWith(fence, StringComparison.Ordinal) || !text.EndsWith(fence, StringComparison.Ordinal))
            return text;
        ReadOnlySpan<char> inner = text.AsSpan(fence.Length, text.Length - (2 * fence.Length));
        if (inner.StartsWith("json", StringComparison.OrdinalIgnoreCase))
            inner = inner[4..];
        return inner.Trim().ToString();
    }

    /// <summary>Looks for objects and lists among words.</summary>
    /// <returns>Why there is none, or null.</returns>
    private static string? Among(string text, out ReadOnlyMemory<byte> json)
    {
        json = default;
        var found = new Found();
        int starts = 0;
        for (int at = text.AsSpan().IndexOfAny('{', '['); at >= 0; at = Next(text, at))
        {
            if (++starts > MaxStarts)
                return "the answer has too many brackets to tell what is JSON";
            if (ValueLength(text[at..], out byte[] bytes, out string fault) is { } length)
            {
                found.Add(bytes);
                at += length - 1;
            }
            else if (LooksLikeJson(text, at))
            {
                return $"the JSON that begins at character {at + 1} is broken or cut off: {fault}";
            }
            else if (text[at] == '{')
            {
                int end = Balanced(text, at);
                if (end < 0 && IsName(text, at))
                    return $"the text that begins with '{{' at character {at + 1} is not closed, and it is no JSON";
                at = Math.Max(at, end);
            }
        }
        return found.TryTake(out json);
    }

    private static int Next(string text, int at)
    {
        int next = text.AsSpan(at + 1).IndexOfAny('{', '[');
        return next < 0 ? -1 : at + 1 + next;
    }

    /// <summary>The length of the JSON value that the text begins with, or null and what is wrong.</summary>
    private static int? ValueLength(string text, out byte[] value, out string fault)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        value = [];
        fault = "";
        try
        {
            var reader = new Utf8JsonReader(utf8, isFinalBlock: true, new JsonReaderState(s_reading));
            if (!reader.Read() || !reader.TrySkip())
                return null;
            int start = (int)(reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray ? utf8.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) : reader.TokenStartIndex);
            value = utf8[start..(int)reader.BytesConsumed];
            return Encoding.UTF8.GetCharCount(utf8, 0, (int)reader.BytesConsumed);
        }
        catch (JsonException e)
        {
            fault = $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1} of it";
            return null;
        }
    }

    // An object with a quoted name, or a list of objects or texts: it was meant as JSON.
    private static bool LooksLikeJson(string text, int at)
    {
        char next = After(text, at);
        return text[at] == '{' ? next == '"' : next is '{' or '"';
    }

    // {name: …}: meant as an object, but not in JSON.
    private static bool IsName(string text, int at) => char.IsLetterOrDigit(After(text, at)) || After(text, at) is '\'' or '_' or '\0';

    private static char After(string text, int at)
    {
        int next = at + 1;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        return next < text.Length ? text[next] : '\0';
    }

    // Where the braces that open here are closed, or -1: what they hold is not looked at.
    private static int Balanced(string text, int at)
    {
        int depth = 0;
        for (int i = at; i < text.Length; i++)
        {
            if (text[i] == '{')
                depth++;
            else if (text[i] == '}' && --depth == 0)
                return i;
        }
        return -1;
    }

    /// <summary>The values found so far: those that differ.</summary>
    private sealed class Found
    {
        private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
        private readonly Dictionary<string, byte[]> _lists = new(StringComparer.Ordinal);

        public void Add(byte[] utf8)
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = SchemaCheck.MaxDepth });
            JsonElement value = document.RootElement;
            // [1] may be a footnote: a list without an object in it counts only where there is nothing else.
            bool isPlain = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));
            (isPlain ? _lists : _values).TryAdd(JsonIdentity.Of(value), utf8);
        }

        public string? TryTake(out ReadOnlyMemory<byte> json)
        {
            Dictionary<string, byte[]> values = _values.Count > 0 ? _values : _lists;
            json = values.Count == 1 ? values.Values.First() : default(ReadOnlyMemory<byte>);
            return values.Count switch
            {
                1 => null,
                0 => "the answer has no JSON in it",
                _ => $"the answer has {values.Count} JSON values that differ, and nothing says which one is meant",
            };
        }
    }
}
