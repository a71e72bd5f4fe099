using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>Makes JSON that fits a JSON schema.</summary>
/// <remarks>
/// Kept: type, enum, const, properties, required, items, prefixItems, minItems, anyOf, oneOf, allOf, $ref within the schema, limits of
/// numbers and lengths, and the usual formats. Not kept: pattern, not, if, dependencies, uniqueItems beyond what differs by itself.
/// </remarks>
internal sealed class SchemaSample
{
    // Beyond it only what is required is written: a schema that contains itself has to end.
    private const int DepthOfExtras = 5;
    private const int MostDepth = 40;

    // A schema that contains itself twice grows without these.
    private const long MostBytes = 1024 * 1024;
    private const int MostValues = 10_000;
    private const int MostParts = 64;
    private readonly JsonElement _root;
    private readonly Dice _dice;
    private readonly Utf8JsonWriter _json;
    private int _values;
    private int _parts;

    private SchemaSample(JsonElement root, Dice dice, Utf8JsonWriter json)
    {
        _root = root;
        _dice = dice;
        _json = json;
    }

    /// <summary>A JSON object that fits a schema; a schema that says nothing of its type is one of an object too.</summary>
    public static string Object(JsonElement schema, Dice dice) => Make(schema, dice, "object");

    /// <summary>JSON that fits a schema.</summary>
    public static string Any(JsonElement schema, Dice dice) => Make(schema, dice, null);

    private bool Full => _values > MostValues || _json.BytesCommitted + _json.BytesPending > MostBytes;

    private static string Make(JsonElement schema, Dice dice, string? type)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter json = new(buffer, JsonResponse.Options))
            new SchemaSample(schema, dice, json).Write(schema, 0, type);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(JsonElement schema, int depth, string? type = null)
    {
        _values++;
        if (schema.ValueKind != JsonValueKind.Object || depth > MostDepth || Full)
        {
            _json.WriteNullValue();
            return;
        }
        if (schema.TryGetProperty("const", out JsonElement constant))
        {
            constant.WriteTo(_json);
        }
        else if (List(schema, "enum") is { } values)
        {
            values[_dice.Below(values.GetArrayLength())].WriteTo(_json);
        }
        else if (schema.TryGetProperty("$ref", out JsonElement reference) && Follow(reference) is { } target)
        {
            Write(target, depth + 1, type);
        }
        else if ((List(schema, "anyOf") ?? List(schema, "oneOf")) is { } options && !schema.TryGetProperty("properties", out _))
        {
            Write(Option(options, depth), depth + 1, type);
        }
        else if (List(schema, "allOf") is { } parts && parts.EnumerateArray().Any(p => Resolve(p) is { } part && !HasProperties(part))
            && !HasProperties(schema))
        {
            Write(parts.EnumerateArray().First(p => Resolve(p) is { } part && !HasProperties(part)), depth + 1, type);
        }
        else
        {
            WriteType(schema, TypeOf(schema, depth) ?? type, depth);
        }
    }

    private void WriteType(JsonElement schema, string? type, int depth)
    {
        switch (type)
        {
            case "object":
                WriteObject(schema, depth);
                break;
            case "array":
                WriteArray(schema, depth);
                break;
            case "integer":
                SchemaNumber.Write(_json, schema, _dice, whole: true);
                break;
            case "number":
                SchemaNumber.Write(_json, schema, _dice, whole: false);
                break;
            case "boolean":
                _json.WriteBooleanValue(_dice.Below(2) == 0);
                break;
            case "null":
                _json.WriteNullValue();
                break;
            default:
                _json.WriteStringValue(SchemaString.Make(schema, _dice));
                break;
        }
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        Dictionary<string, JsonElement> properties = new(StringComparer.Ordinal);
        HashSet<string> required = new(StringComparer.Ordinal);
        _parts = 0;
        Collect(schema, properties, required, 0);
        _json.WriteStartObject();
        foreach ((string name, JsonElement property) in properties)
        {
            if (!required.Contains(name) && (depth >= DepthOfExtras || _dice.Below(4) == 0))
                continue;
            _json.WritePropertyName(name);
            Write(property, depth + 1);
        }
        foreach (string name in required.Where(n => !properties.ContainsKey(n)))
            _json.WriteString(name, SchemaString.Words(_dice, 1));
        _json.WriteEndObject();
    }

    // allOf adds to an object's own properties.
    private void Collect(JsonElement schema, Dictionary<string, JsonElement> properties, HashSet<string> required, int depth)
    {
        if (depth > MostDepth || _parts++ > MostParts || Resolve(schema) is not { } resolved)
            return;
        if (resolved.TryGetProperty("properties", out JsonElement own) && own.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in own.EnumerateObject())
                properties[property.Name] = property.Value;
        }
        if (List(resolved, "required") is { } names)
            required.UnionWith(names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!));
        if (List(resolved, "allOf") is { } parts)
        {
            foreach (JsonElement part in parts.EnumerateArray())
                Collect(part, properties, required, depth + 1);
        }
    }

    private void WriteArray(JsonElement schema, int depth)
    {
        int least = SchemaNumber.Limit(schema, "minItems") ?? 0;
        int most = Math.Max(least, SchemaNumber.Limit(schema, "maxItems") ?? int.MaxValue);
        int count = depth >= DepthOfExtras ? least : Math.Min(most, Math.Max(least, 1 + _dice.Below(2)));
        _json.WriteStartArray();
        int place = 0;
        if (List(schema, "prefixItems") is { } prefix)
        {
            foreach (JsonElement item in prefix.EnumerateArray())
            {
                Write(item, depth + 1);
                place++;
            }
        }
        bool more = !schema.TryGetProperty("items", out JsonElement items) || items.ValueKind != JsonValueKind.False;
        for (; more && place < count && !Full; place++)
        {
            if (items.ValueKind == JsonValueKind.Object)
                Write(items, depth + 1);
            else
                _json.WriteStringValue(SchemaString.Words(_dice, 1));
        }
        _json.WriteEndArray();
    }

    // Deep down, the option that ends soonest: one without parts.
    private JsonElement Option(JsonElement options, int depth)
    {
        if (depth < DepthOfExtras)
            return options[_dice.Below(options.GetArrayLength())];
        return options.EnumerateArray()
            .FirstOrDefault(o => o.ValueKind == JsonValueKind.Object && !o.TryGetProperty("$ref", out _) && !HasProperties(o), options[0]);
    }

    private string? TypeOf(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("type", out JsonElement type))
        {
            if (type.ValueKind == JsonValueKind.String)
                return type.GetString();
            if (type.ValueKind == JsonValueKind.Array)
            {
                string[] names = [.. type.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)];
                if (names.Length > 0)
                    return depth >= DepthOfExtras && names.Contains("null") ? "null" : _dice.Pick(names);
            }
        }
        if (HasProperties(schema) || schema.TryGetProperty("allOf", out _))
            return "object";
        return schema.TryGetProperty("items", out _) || schema.TryGetProperty("prefixItems", out _) ? "array" : null;
    }

    private static bool HasProperties(JsonElement schema) => schema.TryGetProperty("properties", out _);

    private static JsonElement? List(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? list
            : null;

    private JsonElement? Resolve(JsonElement schema)
    {
        for (int i = 0; i < MostDepth && schema.ValueKind == JsonValueKind.Object; i++)
        {
            if (!schema.TryGetProperty("$ref", out JsonElement reference))
                return schema;
            if (Follow(reference) is not { } target)
                return null;
            schema = target;
        }
        return null;
    }

    // "#", "#/$defs/name": nothing outside the schema is fetched.
    private JsonElement? Follow(JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.String || reference.GetString() is not { } text || !text.StartsWith('#'))
            return null;
        JsonElement place = _root;
        foreach (string part in text[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            if (place.ValueKind != JsonValueKind.Object || !place.TryGetProperty(name, out place))
                return null;
        }
        return place;
    }
}
