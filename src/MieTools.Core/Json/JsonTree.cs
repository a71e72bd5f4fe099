using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Core.Json;

/// <summary>Makes trees of JSON, compares them by value and writes them.</summary>
internal static class JsonTree
{
    // As a service writes it: only what has to be is escaped.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions s_indented = s_plain with { Indented = true };

    /// <summary>
    /// A tree of nodes made at once: JsonObject reads lazily and throws on a name that occurs twice only when it is touched. Half of a
    /// surrogate pair in a text, which the framework throws at, becomes the replacement character.
    /// </summary>
    /// <param name="element">What to copy.</param>
    /// <param name="duplicate">Called with the name of a field that occurs twice; the last value is used.</param>
    public static JsonNode? Copy(JsonElement element, Action<string>? duplicate = null)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject result = [];
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (result.ContainsKey(property.Name))
                        duplicate?.Invoke(property.Name);
                    result[property.Name] = Copy(property.Value, duplicate);
                }
                return result;
            case JsonValueKind.Array:
                JsonArray array = [];
                foreach (JsonElement item in element.EnumerateArray())
                    array.Add(Copy(item, duplicate));
                return array;
            case JsonValueKind.String:
                return JsonValue.Create(JsonText.WithoutHalves(JsonText.StringOrNull(element)!));
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    /// <summary>A copy of a caller's tree, which may be lazy, or hold values that are no JSON yet.</summary>
    public static JsonObject Own(JsonObject json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToJsonString());
        return (JsonObject)Copy(document.RootElement)!;
    }

    /// <summary>The tree as JSON text, in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Write(JsonNode? node, bool isIndented = false)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, isIndented ? s_indented : s_plain))
        {
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer);
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>The same as a string.</summary>
    public static string Text(JsonNode? node) => Encoding.UTF8.GetString(Write(node).Span);

    /// <summary>Equal by value: the order of fields and the spelling of numbers and escapes do not count.</summary>
    public static bool Same(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (null, null) => true,
        (JsonObject one, JsonObject other) => one.Count == other.Count
            && one.All(field => other.TryGetPropertyValue(field.Key, out JsonNode? value) && Same(field.Value, value)),
        (JsonArray one, JsonArray other) => one.Count == other.Count && one.Zip(other).All(pair => Same(pair.First, pair.Second)),
        (JsonValue one, JsonValue other) => SameValue(one, other),
        _ => false,
    };

    /// <summary>The child object of that name, made when it is absent or of another kind.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
            return child;
        child = [];
        parent[name] = child;
        return child;
    }

    private static bool SameValue(JsonValue left, JsonValue right)
    {
        JsonValueKind kind = left.GetValueKind();
        if (kind != right.GetValueKind())
            return false;
        if (kind == JsonValueKind.String)
            return left.TextOrNull() == right.TextOrNull();
        string one = left.ToJsonString(), other = right.ToJsonString();
        return one == other || (kind == JsonValueKind.Number
            && double.Parse(one, CultureInfo.InvariantCulture).Equals(double.Parse(other, CultureInfo.InvariantCulture)));
    }
}
