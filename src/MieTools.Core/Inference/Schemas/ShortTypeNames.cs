namespace MieTools.Core.Inference.Schemas;

/// <summary>The words that stand for a type in the short form.</summary>
internal static class ShortTypeNames
{
    /// <summary>The names to tell a user.</summary>
    public const string Known = "string, int, number, bool, date, datetime, time, uuid, uri, email, object, any";

    /// <summary>The JSON type and format of a word; a type of null is any.</summary>
    public static bool TryGet(string word, out string? type, out string? format)
    {
        (bool known, type, format) = word.ToLowerInvariant() switch
        {
            "string" or "str" => (true, "string", (string?)null),
            "int" or "integer" or "long" => (true, "integer", null),
            "number" or "double" or "float" or "decimal" => (true, "number", null),
            "bool" or "boolean" => (true, "boolean", null),
            "date" => (true, "string", "date"),
            "datetime" or "date-time" => (true, "string", "date-time"),
            "time" => (true, "string", "time"),
            "uuid" or "guid" => (true, "string", "uuid"),
            "uri" or "url" => (true, "string", "uri"),
            "email" => (true, "string", "email"),
            "object" => (true, "object", null),
            "any" => (true, (string?)null, null),
            _ => (false, null, null),
        };
        return known;
    }
}
