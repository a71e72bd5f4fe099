using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>What a schema says of a number.</summary>
internal static class NumberRules
{
    public static void Check(JsonElement schema, JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        Compare(schema, "minimum", value, place, "at least", findings, order => order >= 0);
        Compare(schema, "exclusiveMinimum", value, place, "more than", findings, order => order > 0);
        Compare(schema, "maximum", value, place, "at most", findings, order => order <= 0);
        Compare(schema, "exclusiveMaximum", value, place, "less than", findings, order => order < 0);
        if (schema.TryGetProperty("multipleOf", out JsonElement step) && !ExactNumber.Of(value).IsMultipleOf(ExactNumber.Of(step)))
            findings.Add(place, "multipleOf", $"is {SchemaWords.Value(value)}; it has to be a multiple of {SchemaWords.Value(step)}");
    }

    private static void Compare(
        JsonElement schema, string keyword, JsonElement value, SchemaPlace place, string words, SchemaFindings findings,
        Func<int, bool> holds)
    {
        if (schema.TryGetProperty(keyword, out JsonElement bound) && !holds(ExactNumber.Of(value).CompareTo(ExactNumber.Of(bound))))
            findings.Add(place, keyword, $"is {SchemaWords.Value(value)}; it has to be {words} {SchemaWords.Value(bound)}");
    }
}
