using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MieTools.Core.Inference.Schemas;

/// <summary>What a schema says of a string.</summary>
internal static class StringRules
{
    private static readonly string[] s_dateTimes =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK"];

    /// <summary>Checks a string.</summary>
    /// <returns>False when a regular expression took too long.</returns>
    public static bool Check(JsonElement schema, JsonElement value, SchemaPlace place, SchemaPatterns patterns, SchemaFindings findings)
    {
        Length(schema, value, place, findings);
        Format(schema, value, place, findings);
        if (!schema.TryGetProperty("pattern", out JsonElement pattern))
            return true;
        bool? matches = Matches(patterns.Get(SchemaWords.Text(pattern)), SchemaWords.Text(value));
        if (matches == false)
            findings.Add(place, "pattern", $"is {SchemaWords.Value(value)}, which does not match the pattern {SchemaWords.Text(pattern)}");
        return matches is not null;
    }

    /// <summary>Whether a text matches; null when that took too long to tell.</summary>
    public static bool? Matches(Regex regex, string text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    // Characters are counted as JSON Schema counts them: an emoji is one.
    private static void Length(JsonElement schema, JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        bool hasLeast = schema.TryGetProperty("minLength", out JsonElement least);
        bool hasMost = schema.TryGetProperty("maxLength", out JsonElement most);
        if (!hasLeast && !hasMost)
            return;
        int length = SchemaWords.Text(value).EnumerateRunes().Count();
        if (hasLeast && length < least.GetInt32())
            findings.Add(place, "minLength", $"has {Characters(length)}; it needs {least.GetInt32()} at least");
        if (hasMost && length > most.GetInt32())
            findings.Add(place, "maxLength", $"has {Characters(length)}; {most.GetInt32()} at most are allowed");
    }

    private static string Characters(int count) => CountText.Of(count, "character");

    private static void Format(JsonElement schema, JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        if (!schema.TryGetProperty("format", out JsonElement format))
            return;
        string text = SchemaWords.Text(value);
        (bool fits, string wanted) = SchemaWords.Text(format) switch
        {
            "date" => (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                "a date as 2025-12-31"),
            "date-time" => (IsDateTime(text), "a date with a time as 2025-12-31T23:59:59Z"),
            "uuid" => (Guid.TryParse(text, out _), "a UUID"),
            _ => (true, ""),
        };
        if (!fits)
            findings.Add(place, "format", $"is {SchemaWords.Value(value)}; it has to be {wanted}");
    }

    // A zone or the seconds may be left out: models do so, and .NET reads it. The letters may be small, by RFC 3339.
    private static bool IsDateTime(string text) =>
        DateTimeOffset.TryParseExact(text.ToUpperInvariant(), s_dateTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
