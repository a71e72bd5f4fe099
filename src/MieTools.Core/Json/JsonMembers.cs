using System.Buffers;
using System.Text.Json;

namespace MieTools.Core.Json;

/// <summary>
/// Finds the members <c>model</c> and <c>stream</c> of a JSON object, whatever else it holds: a model server may read what no strict reader
/// does (NaN, a comma too many), so nothing is refused here.
/// </summary>
internal static class JsonMembers
{
    // What ends a number or a word, and what counts within a block.
    private static readonly SearchValues<byte> s_ends = SearchValues.Create(",}] \t\r\n"u8);
    private static readonly SearchValues<byte> s_marks = SearchValues.Create("\"{}[]"u8);

    /// <summary>The members in their order, each with the place of its value. One that stands twice comes twice.</summary>
    public static List<(string Name, Range At)> Find(ReadOnlySpan<byte> json)
    {
        List<(string, Range)> found = [];
        int at = json.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (Next(json, ref at) != '{')
            return found;
        at++;
        while (Next(json, ref at) == '"')
        {
            int name = at;
            at = EndOfText(json, at);
            int nameEnd = at;
            if (Next(json, ref at) != ':')
                break;
            at++;
            Next(json, ref at);
            int value = at;
            at = EndOfValue(json, at);
            if (at <= value)
                break;
            if (NameOf(json[name..nameEnd]) is { } wanted)
                found.Add((wanted, value..at));
            if (Next(json, ref at) != ',')
                break;
            at++;
        }
        return found;
    }

    /// <summary>The text that a value is; null when it is none.</summary>
    public static string? TextOf(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value[0] != '"')
            return null;
        try
        {
            Utf8JsonReader reader = new(value);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a character, a line end within it.
            return null;
        }
    }

    private static string? NameOf(ReadOnlySpan<byte> quoted)
    {
        if (quoted.SequenceEqual("\"model\""u8))
            return "model";
        if (quoted.SequenceEqual("\"stream\""u8))
            return "stream";
        return quoted.Contains((byte)'\\') && TextOf(quoted) is "model" or "stream" ? TextOf(quoted) : null;
    }

    // The next character that is no space; 0 at the end.
    private static byte Next(ReadOnlySpan<byte> json, ref int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        return at < json.Length ? json[at] : (byte)0;
    }

    private static int EndOfValue(ReadOnlySpan<byte> json, int at)
    {
        if (at >= json.Length)
            return at;
        if (json[at] == '"')
            return EndOfText(json, at);
        if (json[at] is (byte)'{' or (byte)'[')
            return EndOfBlock(json, at);
        int length = json[at..].IndexOfAny(s_ends);
        return length < 0 ? json.Length : at + length;
    }

    private static int EndOfText(ReadOnlySpan<byte> json, int at)
    {
        at++;
        while (at < json.Length)
        {
            int step = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
                return json.Length;
            at += step + 1;
            if (json[at - 1] == '"')
                return at;
            at++;
        }
        return json.Length;
    }

    private static int EndOfBlock(ReadOnlySpan<byte> json, int at)
    {
        int depth = 0;
        while (at < json.Length)
        {
            int step = json[at..].IndexOfAny(s_marks);
            if (step < 0)
                return json.Length;
            at += step;
            if (json[at] == '"')
            {
                at = EndOfText(json, at);
                continue;
            }
            depth += json[at] is (byte)'{' or (byte)'[' ? 1 : -1;
            at++;
            if (depth == 0)
                return at;
        }
        return json.Length;
    }
}
