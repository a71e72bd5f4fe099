using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Rewrites a schema into the form that OpenAI's strict mode wants, where it says the same there.</summary>
/// <remarks>
/// There every object has all its members required and no others, a member that may be left out is nullable instead, the top is an
/// object, and only some keywords may stand. A schema that says more than that is not weakened: it has no strict form.
/// </remarks>
internal sealed class StrictSchema
{
    private const int MaxObjects = 10;
    private const int MaxDepth = 64;
    private const int MaxProperties = 5000;
    private const int MaxChoices = 1000;

    private static readonly HashSet<string> s_annotations = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$comment", "default", "examples", "deprecated", "readOnly", "writeOnly",
    };

    private static readonly HashSet<string> s_formats = new(StringComparer.Ordinal)
    {
        "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
    };

    private readonly JsonElement _root;
    private readonly Utf8JsonWriter _writer;
    private int _properties;
    private int _choices;

    private StrictSchema(JsonElement root, Utf8JsonWriter writer)
    {
        _root = root;
        _writer = writer;
    }

    /// <summary>The strict form, or null when there is none.</summary>
    public static JsonElement? Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || schema.TryGetProperty("$ref", out _) || schema.TryGetProperty("anyOf", out _)
            || !schema.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !type.ValueEquals("object"))
        {
            return null;
        }

        try
        {
            return SchemaJson.Build(writer => new StrictSchema(schema, writer).Write(schema, new Level(IsTop: true)));
        }
        catch (NoStrictFormException)
        {
            return null;
        }
    }

    private void Write(JsonElement schema, Level level)
    {
        Demand(schema.ValueKind == JsonValueKind.Object && level.Depth <= MaxDepth && level.Objects <= MaxObjects);
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            WriteReference(schema, reference, level);
            return;
        }
        _writer.WriteStartObject();
        if (schema.TryGetProperty("anyOf", out JsonElement forms))
            WriteForms(schema, forms, level);
        else
            WriteKeywords(schema, level);
        if (level.Description is { } description)
            _writer.WriteString("description", description);
        _writer.WriteEndObject();
    }

    // Nothing may stand beside a $ref, so where a description does the target is written out in its place.
    private void WriteReference(JsonElement schema, JsonElement reference, Level level)
    {
        string? description = level.Description;
        bool alone = description is null;
        foreach (JsonProperty member in schema.EnumerateObject())
        {
            if (member.Name is "$ref" or "title" || s_annotations.Contains(member.Name))
                continue;
            Demand(member.Name == "description");
            description ??= SchemaWords.Text(member.Value);
            alone = false;
        }
        if (!alone)
        {
            Demand(SchemaReference.TryResolve(_root, SchemaWords.Text(reference), out JsonElement target));
            Write(target, level.Down() with { Description = description });
            return;
        }
        string name = SchemaWords.Text(reference);
        Demand(name == "#" || name.StartsWith("#/$defs/", StringComparison.Ordinal)
            || name.StartsWith("#/definitions/", StringComparison.Ordinal));
        _writer.WriteStartObject();
        if (level.IsNullable)
        {
            _writer.WriteStartArray("anyOf");
            _writer.WriteStartObject();
            _writer.WriteString("$ref", name);
            _writer.WriteEndObject();
            WriteNullForm();
            _writer.WriteEndArray();
        }
        else
        {
            _writer.WriteString("$ref", name);
        }
        _writer.WriteEndObject();
    }

    private void WriteForms(JsonElement schema, JsonElement forms, Level level)
    {
        foreach (JsonProperty member in schema.EnumerateObject())
        {
            if (member.Name == "title" || (member.Name == "description" && level.Description is null))
                member.WriteTo(_writer);
            else
                Demand(member.Name is "anyOf" or "description" || s_annotations.Contains(member.Name));
        }
        _writer.WriteStartArray("anyOf");
        bool hasNull = false;
        foreach (JsonElement form in forms.EnumerateArray())
        {
            hasNull |= form.ValueKind == JsonValueKind.Object && form.TryGetProperty("type", out JsonElement type)
                && TypesOf(type).Contains("null");
            Write(form, level.Down() with { Description = null, IsNullable = false });
        }
        if (level.IsNullable && !hasNull)
            WriteNullForm();
        _writer.WriteEndArray();
    }

    private void WriteNullForm()
    {
        _writer.WriteStartObject();
        _writer.WriteString("type", "null");
        _writer.WriteEndObject();
    }

    private void WriteKeywords(JsonElement schema, Level level)
    {
        List<string> types = schema.TryGetProperty("type", out JsonElement type) ? TypesOf(type) : ImpliedTypes(schema);
        if (level.IsNullable && !types.Contains("null"))
            types.Add("null");
        SchemaTypes.Write(_writer, types);
        foreach (JsonProperty member in schema.EnumerateObject())
            WriteKeyword(member, types, level);
        if (types.Contains("object"))
            WriteObject(schema, level);
        Demand(!types.Contains("array") || schema.TryGetProperty("items", out _));
    }

    private void WriteKeyword(JsonProperty member, List<string> types, Level level)
    {
        switch (member.Name)
        {
            case "type":
                break;
            case "properties" or "required" or "additionalProperties":
                Demand(types.Contains("object"));
                break;
            case "title":
                member.WriteTo(_writer);
                break;
            case "description":
                if (level.Description is null)
                    member.WriteTo(_writer);
                break;
            case "enum":
                WriteChoices(member.Value.EnumerateArray(), level);
                break;
            case "const" when level.IsNullable:
                WriteChoices([member.Value], level);
                break;
            case "const" or "pattern" or "minItems" or "maxItems":
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf":
                member.WriteTo(_writer);
                break;
            case "format":
                Demand(s_formats.Contains(SchemaWords.Text(member.Value)));
                member.WriteTo(_writer);
                break;
            case "items":
                _writer.WritePropertyName("items");
                Write(member.Value, level.Down() with { Description = null, IsNullable = false });
                break;
            case "$defs" or "definitions":
                WriteDefinitions(member, level);
                break;
            default:
                Demand(s_annotations.Contains(member.Name));
                break;
        }
    }

    private void WriteDefinitions(JsonProperty member, Level level)
    {
        Demand(level.IsTop);
        _writer.WriteStartObject(member.Name);
        foreach (JsonProperty definition in member.Value.EnumerateObject())
        {
            _writer.WritePropertyName(definition.Name);
            Write(definition.Value, new Level());
        }
        _writer.WriteEndObject();
    }

    private void WriteChoices(IEnumerable<JsonElement> choices, Level level)
    {
        bool hasNull = false;
        _writer.WriteStartArray("enum");
        foreach (JsonElement choice in choices)
        {
            Demand(++_choices <= MaxChoices && choice.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));
            hasNull |= choice.ValueKind == JsonValueKind.Null;
            choice.WriteTo(_writer);
        }
        if (level.IsNullable && !hasNull)
            _writer.WriteNullValue();
        _writer.WriteEndArray();
    }

    private void WriteObject(JsonElement schema, Level level)
    {
        Demand(schema.TryGetProperty("properties", out JsonElement properties));
        bool isClosed = schema.TryGetProperty("additionalProperties", out JsonElement additional);
        Demand(!isClosed || additional.ValueKind == JsonValueKind.False);
        // An open object without a member is any object.
        Demand(isClosed || properties.EnumerateObject().Any());
        List<string> required = schema.TryGetProperty("required", out JsonElement names)
            ? [.. names.EnumerateArray().Select(SchemaWords.Text)] : [];
        Demand(required.TrueForAll(name => properties.TryGetProperty(name, out _)));
        _writer.WriteStartObject("properties");
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            Demand(++_properties <= MaxProperties);
            _writer.WritePropertyName(property.Name);
            bool mayBeLeftOut = !required.Contains(property.Name);
            Write(property.Value, level.Down() with { Objects = level.Objects + 1, Description = null, IsNullable = mayBeLeftOut });
        }
        _writer.WriteEndObject();
        _writer.WriteStartArray("required");
        foreach (JsonProperty property in properties.EnumerateObject())
            _writer.WriteStringValue(property.Name);
        _writer.WriteEndArray();
        _writer.WriteBoolean("additionalProperties", false);
    }

    private static List<string> TypesOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(SchemaWords.Text).Distinct()] : [SchemaWords.Text(type)];

    // The server wants a type; people leave it out where the choices show it.
    private static List<string> ImpliedTypes(JsonElement schema)
    {
        IEnumerable<JsonElement> values = schema.TryGetProperty("enum", out JsonElement choices) ? choices.EnumerateArray()
            : schema.TryGetProperty("const", out JsonElement one) ? [one] : [];
        List<string> types = [.. values.Select(value => value.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => ExactNumber.Of(value).IsInteger ? "integer" : "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Null => "null",
            _ => throw new NoStrictFormException(),
        }).Distinct()];
        Demand(types.Count > 0);
        return types;
    }

    private static void Demand(bool holds)
    {
        if (!holds)
            throw new NoStrictFormException();
    }

    /// <summary>Where the writer is.</summary>
    private sealed record Level(int Depth = 0, int Objects = 0, bool IsNullable = false, string? Description = null, bool IsTop = false)
    {
        public Level Down() => this with { Depth = Depth + 1, IsTop = false };
    }

    /// <summary>The way out of the recursion; never leaves this file.</summary>
    private sealed class NoStrictFormException : Exception;
}
