using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Core.Json;

/// <summary>Tolerant reading: a field that is absent, null or of another kind is null, never an exception.</summary>
internal static class JsonFields
{
    public static JsonObject? Object(this JsonObject? json, string name) => json?[name] as JsonObject;

    public static string? Text(this JsonObject? json, string name) => json?[name].TextOrNull();

    /// <summary>The text of a value; null when it is something else.</summary>
    public static string? TextOrNull(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static bool? Flag(this JsonObject? json, string name) => json?[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A number, or a string of digits: the service's own samples write ports as strings.</summary>
    public static double? Number(this JsonObject? json, string name)
    {
        JsonNode? value = json?[name];
        string? text = value?.GetValueKind() == JsonValueKind.Number ? value.ToJsonString() : value.TextOrNull();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    public static int? Integer(this JsonObject? json, string name) =>
        json.Number(name) is { } number && number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    /// <summary>RFC 3339, with a fraction of any length (more than seven digits are cut).</summary>
    public static DateTimeOffset? Time(this JsonObject? json, string name) =>
        DateTimeOffset.TryParse(json.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;

    /// <summary>The objects of a list; what is something else in it is an object without fields.</summary>
    public static IEnumerable<JsonObject> Items(this JsonObject? json, string name) =>
        json?[name] is JsonArray list ? list.Select(item => item as JsonObject ?? []) : [];

    public static MieList<string> Texts(this JsonObject? json, string name) =>
        json?[name] is JsonArray list ? [.. list.Select(TextOrNull).OfType<string>()] : [];

    /// <summary>A map of text; values of other kinds are shown as JSON.</summary>
    public static MieMap<string> Map(this JsonObject? json, string name)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach ((string key, JsonNode? value) in json.Object(name) ?? [])
            result[key] = value.TextOrNull() ?? JsonTree.Text(value);
        return new MieMap<string>(result);
    }
}
