using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>What a schema says of an object as a whole.</summary>
internal static class ObjectRules
{
    public static void Count(JsonElement schema, JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        bool hasLeast = schema.TryGetProperty("minProperties", out JsonElement least);
        bool hasMost = schema.TryGetProperty("maxProperties", out JsonElement most);
        if (!hasLeast && !hasMost)
            return;
        int count = value.EnumerateObject().Count();
        if (hasLeast && count < least.GetInt32())
            findings.Add(place, "minProperties", $"has {count} members; it needs {least.GetInt32()} at least");
        if (hasMost && count > most.GetInt32())
            findings.Add(place, "maxProperties", $"has {count} members; {most.GetInt32()} at most are allowed");
    }
}
