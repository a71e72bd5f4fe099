using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Checks a schema once, when it is made, so that validation can rely on its form.</summary>
/// <remarks>Keywords that are not known are passed over, as JSON Schema wants it.</remarks>
internal sealed class SchemaCheck(JsonElement root, SchemaPatterns patterns)
{
    public const int MaxDepth = 128;

    public static readonly string[] Types = ["string", "integer", "number", "boolean", "object", "array", "null"];

    private readonly HashSet<string> _references = new(StringComparer.Ordinal);

    /// <summary>Refuses a schema that is wrong.</summary>
    /// <exception cref="MieException"><c>SchemaInvalid</c>, with the place.</exception>
    public void Run() => Schema(root, "", 0);

    private void Schema(JsonElement schema, string at, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return;
        if (schema.ValueKind != JsonValueKind.Object)
            throw Wrong(at, $"is {SchemaWords.Value(schema)}, where a schema has to be: an object, true or false");
        if (depth > MaxDepth)
            throw Wrong(at, $"is nested deeper than {MaxDepth} levels");
        NoTwice(schema, at);
        foreach (JsonProperty member in schema.EnumerateObject())
            Keyword(member.Name, member.Value, $"{at}/{member.Name}", depth);
    }

    private void Keyword(string name, JsonElement value, string at, int depth)
    {
        switch (name)
        {
            case "type":
                Type(value, at);
                break;
            case "properties" or "patternProperties" or "$defs" or "definitions":
                SchemasByName(name, value, at, depth);
                break;
            case "items" when value.ValueKind == JsonValueKind.Array:
            case "anyOf" or "oneOf" or "allOf" or "prefixItems":
                Schemas(value, at, depth);
                break;
            case "items" or "not" or "additionalProperties":
                Schema(value, at, depth + 1);
                break;
            case "required":
                Names(value, at);
                break;
            case "enum":
                NotEmptyArray(value, at);
                break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf":
                Number(name, value, at);
                break;
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties":
                Count(value, at);
                break;
            case "uniqueItems":
                if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                    throw Wrong(at, "has to be true or false");
                break;
            case "pattern" or "format":
                Text(name, value, at);
                break;
            case "$ref":
                Reference(value, at, depth);
                break;
            default:
                break;
        }
    }

    private static void Type(JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            NotEmptyArray(value, at);
            foreach (JsonElement item in value.EnumerateArray())
                OneType(item, at);
            return;
        }
        OneType(value, at);
    }

    private static void OneType(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.String || !Types.Contains(SchemaWords.Text(value)))
            throw Wrong(at, $"is {SchemaWords.Value(value)}, which is no type of JSON: {string.Join(", ", Types)}");
    }

    private void SchemasByName(string name, JsonElement value, string at, int depth)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong(at, $"is {SchemaWords.Value(value)}; it has to be an object that gives each name its schema");
        NoTwice(value, at);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (name == "patternProperties")
                Pattern(member.Name, at);
            Schema(member.Value, $"{at}/{member.Name}", depth + 1);
        }
    }

    private void Schemas(JsonElement value, string at, int depth)
    {
        NotEmptyArray(value, at);
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
            Schema(item, $"{at}/{index++}", depth + 1);
    }

    private static void Names(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
            throw Wrong(at, $"is {SchemaWords.Value(value)}; it has to be a list of names");
    }

    private static void NotEmptyArray(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw Wrong(at, "has to be a list with something in it");
    }

    private static void Number(string name, JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Number)
            throw Wrong(at, $"is {SchemaWords.Value(value)}; it has to be a number");
        if (name == "multipleOf" && value.GetDouble() <= 0)
            throw Wrong(at, $"is {SchemaWords.Value(value)}; it has to be more than 0");
    }

    private static void Count(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int count) || count < 0)
            throw Wrong(at, $"is {SchemaWords.Value(value)}; it has to be a whole number from 0 on");
    }

    private void Text(string name, JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Wrong(at, $"is {SchemaWords.Value(value)}; it has to be a string");
        if (name == "pattern")
            Pattern(SchemaWords.Text(value), at);
    }

    private void Pattern(string pattern, string at)
    {
        try
        {
            patterns.Get(pattern);
        }
        catch (ArgumentException e)
        {
            throw SchemaErrors.Invalid($"The schema is wrong at '{at}': '{pattern}' is no regular expression that .NET reads: {e.Message}",
                "Correct the expression.", e);
        }
    }

    private void Reference(JsonElement value, string at, int depth)
    {
        string? reference = value.ValueKind == JsonValueKind.String ? SchemaWords.Text(value) : null;
        if (reference is null || !SchemaReference.TryResolve(root, reference, out JsonElement target))
        {
            string words =
                $"is {SchemaWords.Value(value)}, and there is nothing there; references have to stay in the schema, as '#/$defs/NAME'";
            throw Wrong(at, words);
        }
        // The target may lie where no keyword leads to, so it is checked from here, once.
        if (_references.Add(reference))
            Schema(target, reference[1..], depth + 1);
    }

    private static void NoTwice(JsonElement value, string at)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!names.Add(member.Name))
                throw Wrong(at, $"has '{member.Name}' twice");
        }
    }

    private static MieException Wrong(string at, string what) =>
        SchemaErrors.Invalid($"The schema is wrong: {(at.Length == 0 ? "it" : $"'{at}'")} {what}.", "Correct the schema there.");
}
