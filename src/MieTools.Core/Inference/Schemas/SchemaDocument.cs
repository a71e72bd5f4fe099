using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>A schema as people keep it: bare, in one of OpenAI's wrappers, or in the short form as an object.</summary>
/// <param name="Schema">The schema itself.</param>
/// <param name="Name">Its name or title.</param>
/// <param name="Description">The wrapper's description.</param>
/// <param name="Strict">What the wrapper says of strictness.</param>
internal sealed record SchemaDocument(JsonElement Schema, string? Name, string? Description, bool? Strict)
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly HashSet<string> s_keywords = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$ref", "$defs", "$comment", "$anchor", "definitions", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly",
        "type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
        "maxProperties",
        "items", "prefixItems", "additionalItems", "contains", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern",
        "format",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "anyOf", "oneOf", "allOf", "not", "if", "then", "else",
        "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "contentEncoding", "contentMediaType",
        "nullable",
    };

    /// <summary>Reads one.</summary>
    /// <exception cref="MieException"><c>SchemaInvalid</c>.</exception>
    public static SchemaDocument Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            throw SchemaErrors.Invalid($"The schema has {utf8.Length} bytes; {MaxBytes} (1 MB) at most are read.",
                "Give a smaller schema.");
        }

        JsonElement root = Parse(utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8);
        if (root.ValueKind != JsonValueKind.Object)
            throw SchemaErrors.Invalid($"The schema is {SchemaWords.Value(root)}; it has to be an object.");
        return Unwrap(root) ?? Bare(root);
    }

    /// <summary>Whether an object is a schema, as against the short form of one.</summary>
    public static bool IsSchema(JsonElement value)
    {
        bool marked = false;
        bool foreign = false;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (IsCertain(member.Name, member.Value))
                return true;
            foreign |= !s_keywords.Contains(member.Name);
            marked |= IsMark(member.Name, member.Value);
        }
        // {"type": "string", "product": "string"} has two members, and its type is one of them.
        return marked && !foreign;
    }

    private static bool IsCertain(string name, JsonElement value) => name switch
    {
        "properties" or "$defs" or "definitions" => value.ValueKind == JsonValueKind.Object,
        "$schema" or "$ref" => value.ValueKind == JsonValueKind.String,
        "anyOf" or "oneOf" or "allOf" => value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object),
        _ => false,
    };

    private static bool IsMark(string name, JsonElement value) => name switch
    {
        "type" when value.ValueKind == JsonValueKind.Array => value.GetArrayLength() > 0 && value.EnumerateArray().All(IsType),
        "type" => IsType(value),
        "enum" => value.ValueKind == JsonValueKind.Array,
        "const" => true,
        _ => false,
    };

    private static bool IsType(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && SchemaCheck.Types.Contains(SchemaWords.Text(value));

    private static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return SchemaJson.Parse(utf8);
        }
        catch (JsonException e)
        {
            throw SchemaErrors.Invalid(
                $"The schema is not valid JSON: fault at line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}.",
                "Check the text there: quotes, commas and brackets.", e);
        }
    }

    // {"name", "schema", "strict"} as in OpenAI's chat; {"type": "json_schema", "json_schema": {…}} around it; or all in one, as in its
    // responses.
    private static SchemaDocument? Unwrap(JsonElement root)
    {
        bool isWrapper = Text(root, "type") == "json_schema";
        if (isWrapper && root.TryGetProperty("json_schema", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object)
            root = inner;
        if (!root.TryGetProperty("schema", out JsonElement schema) || schema.ValueKind != JsonValueKind.Object)
            return null;
        if (!isWrapper && Text(root, "name") is null)
            return null;
        bool? strict = root.TryGetProperty("strict", out JsonElement flag)
            && flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : null;
        SchemaDocument bare = Bare(schema);
        return new SchemaDocument(bare.Schema, Text(root, "name") ?? bare.Name, Text(root, "description"), strict);
    }

    private static SchemaDocument Bare(JsonElement value)
    {
        if (IsSchema(value))
            return new SchemaDocument(value, Text(value, "title"), null, null);
        return new SchemaDocument(SchemaJson.Build(writer => ShortForm.Write(writer, value)), null, null, null);
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? SchemaWords.Text(text) : null;
}
