using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Takes the JSON value out of what a model said.</summary>
/// <remarks>
/// What is broken or cut off is never passed over to take a smaller piece of it, and of two values that differ neither is taken.
/// </remarks>
internal static class JsonExtraction
{
    private const string Open = "<think>";
    private const string Close = "</think>";
    private const int MaxFailed = 256;

    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = SchemaCheck.MaxDepth };

    private static ReadOnlySpan<byte> White => " \t\r\n"u8;

    public static bool TryExtract(string text, out ReadOnlyMemory<byte> json, [NotNullWhen(false)] out string? reason)
    {
        byte[] said = Encoding.UTF8.GetBytes(WithoutThinking(text).Trim().Trim('\uFEFF').Trim());
        said = JsonMemberNames.Mend(said) ?? said;
        ReadOnlyMemory<byte> alone = WithoutFence(said);
        json = default;
        reason = null;
        if (said.Length == 0)
            reason = text.AsSpan().Trim().IsEmpty ? "the answer is empty" : "the answer has thinking only";
        else if (alone.IsEmpty)
            reason = "the answer is an empty code fence";
        else if (TryRead(alone.Span, out Range place, out _) && alone.Span[place.End..].IndexOfAnyExcept(White) < 0)
            json = alone[place];
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
    private static ReadOnlyMemory<byte> WithoutFence(ReadOnlyMemory<byte> text)
    {
        ReadOnlySpan<byte> fence = "```"u8;
        if (text.Length < 2 * fence.Length || !text.Span.StartsWith(fence) || !text.Span.EndsWith(fence))
            return text;
        ReadOnlyMemory<byte> inner = text[fence.Length..^fence.Length];
        if (inner.Length >= 4 && Ascii.EqualsIgnoreCase(inner.Span[..4], "json"))
            inner = inner[4..];
        return inner.Trim(White);
    }

    /// <summary>Looks for objects and lists among words.</summary>
    /// <returns>Why there is none, or null.</returns>
    private static string? Among(ReadOnlyMemory<byte> memory, out ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> text = memory.Span;
        json = default;
        Found found = new();
        int failed = 0;
        for (int at = Next(text, 0); at >= 0; at = Next(text, at + 1))
        {
            if (TryRead(text[at..], out Range place, out string fault))
            {
                found.Add(memory[at..][place]);
                at += place.End.Value - 1;
            }
            else if (LooksLikeJson(text, at))
            {
                return $"the JSON that begins at character {Character(text, at)} is broken or cut off: {fault}";
            }
            else if (++failed > MaxFailed)
            {
                return "the answer has too many brackets to tell what is JSON";
            }
            else if (text[at] == '{')
            {
                int end = Balanced(text, at);
                if (end < 0 && IsName(text, at))
                    return $"the text that begins with '{{' at character {Character(text, at)} is not closed, and it is no JSON";
                at = Math.Max(at, end);
            }
        }
        return found.TryTake(out json);
    }

    private static int Next(ReadOnlySpan<byte> text, int from)
    {
        int next = text[from..].IndexOfAny((byte)'{', (byte)'[');
        return next < 0 ? -1 : from + next;
    }

    private static int Character(ReadOnlySpan<byte> text, int at) => Encoding.UTF8.GetCharCount(text[..at]) + 1;

    /// <summary>Reads the JSON value that the text begins with: where it is, or what is wrong.</summary>
    private static bool TryRead(ReadOnlySpan<byte> text, out Range place, out string fault)
    {
        place = default;
        fault = "";
        try
        {
            Utf8JsonReader reader = new(text, s_reading);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            place = start..(int)reader.BytesConsumed;
            return true;
        }
        catch (JsonException e)
        {
            fault = $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1} of it";
            return false;
        }
    }

    // An object with a quoted name, or a list of objects or texts: it was meant as JSON.
    private static bool LooksLikeJson(ReadOnlySpan<byte> text, int at)
    {
        char next = After(text, at);
        return text[at] == '{' ? next == '"' : next is '{' or '"';
    }

    // {name: …}: meant as an object, but not in JSON. A byte beyond ASCII is part of a letter, mostly.
    private static bool IsName(ReadOnlySpan<byte> text, int at) =>
        After(text, at) is var next && (char.IsAsciiLetterOrDigit(next) || next is '\'' or '_' or '\0' or > '\x7F');

    private static char After(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> rest = text[(at + 1)..];
        int next = rest.IndexOfAnyExcept(White);
        return next < 0 ? '\0' : (char)rest[next];
    }

    // Where the braces that open here are closed, or -1: what they hold is not looked at.
    private static int Balanced(ReadOnlySpan<byte> text, int at)
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
        private readonly Dictionary<string, ReadOnlyMemory<byte>> _values = new(StringComparer.Ordinal);
        private readonly Dictionary<string, ReadOnlyMemory<byte>> _lists = new(StringComparer.Ordinal);

        public void Add(ReadOnlyMemory<byte> utf8)
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = SchemaCheck.MaxDepth });
            JsonElement value = document.RootElement;
            // [1] may be a footnote: a list without an object in it counts only where there is nothing else.
            bool isPlain = value.ValueKind == JsonValueKind.Array
                && value.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));
            (isPlain ? _lists : _values).TryAdd(JsonIdentity.Of(value), utf8);
        }

        public string? TryTake(out ReadOnlyMemory<byte> json)
        {
            Dictionary<string, ReadOnlyMemory<byte>> values = _values.Count > 0 ? _values : _lists;
            json = values.Count == 1 ? values.Values.First() : default;
            return values.Count switch
            {
                1 => null,
                0 => "the answer has no JSON in it",
                _ => $"the answer has {values.Count} JSON values that differ, and nothing says which one is meant",
            };
        }
    }
}
