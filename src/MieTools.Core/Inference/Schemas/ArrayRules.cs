using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>What a schema says of a list as a whole.</summary>
internal static class ArrayRules
{
    public static void Check(JsonElement schema, JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        int count = value.GetArrayLength();
        if (schema.TryGetProperty("minItems", out JsonElement least) && count < least.GetInt32())
            findings.Add(place, "minItems", $"has {CountText.Of(count, "item")}; it needs {least.GetInt32()} at least");
        if (schema.TryGetProperty("maxItems", out JsonElement most) && count > most.GetInt32())
            findings.Add(place, "maxItems", $"has {CountText.Of(count, "item")}; {most.GetInt32()} at most are allowed");
        if (schema.TryGetProperty("uniqueItems", out JsonElement unique) && unique.ValueKind == JsonValueKind.True)
            Unique(value, place, findings);
    }

    private static void Unique(JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (!seen.Add(JsonIdentity.Of(item)))
            {
                findings.Add(place, "uniqueItems", $"has {SchemaWords.Value(item)} more than once; all items have to differ");
                return;
            }
        }
    }
}
