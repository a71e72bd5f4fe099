using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Core.Json;

/// <summary>Copies and compares JSON by value.</summary>
internal static class JsonTree
{
    /// <summary>
    /// A tree of nodes made at once: JsonObject reads lazily and throws on a name that occurs twice only when it is touched.
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
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    /// <summary>The node as an element, for reading.</summary>
    public static JsonElement ToElement(this JsonNode? node)
    {
        using JsonDocument document = JsonDocument.Parse(node?.ToJsonString() ?? "null");
        return document.RootElement.Clone();
    }

    /// <summary>Equal by value: the order of fields and the spelling of numbers and escapes do not count.</summary>
    public static bool Same(JsonNode? left, JsonNode? right) => Same(left.ToElement(), right.ToElement());

    /// <inheritdoc cref="Same(JsonNode?, JsonNode?)"/>
    public static bool Same(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
            return false;
        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                int count = 0;
                foreach (JsonProperty property in left.EnumerateObject())
                {
                    count++;
                    if (!right.TryGetProperty(property.Name, out JsonElement other) || !Same(property.Value, other))
                        return false;
                }
                return count == right.EnumerateObject().Count();
            case JsonValueKind.Array:
                return left.GetArrayLength() == right.GetArrayLength()
                    && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => Same(pair.First, pair.Second));
            case JsonValueKind.String:
                return left.GetString() == right.GetString();
            case JsonValueKind.Number:
                return left.GetRawText() == right.GetRawText() || left.GetDouble().Equals(right.GetDouble());
            default:
                return true;
        }
    }

    /// <summary>The child object of that name, made when it is absent or of another kind.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
            return child;
        child = [];
        parent[name] = child;
        return child;
    }

    /// <summary>The text of a field, or null.</summary>
    public static string? Text(this JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
