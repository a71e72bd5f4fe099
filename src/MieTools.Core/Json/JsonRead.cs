using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Json;

/// <summary>Tolerant reading: a field that is absent, null or of another kind is null, never an exception.</summary>
internal static class JsonRead
{
    private static readonly IReadOnlyDictionary<string, string> s_noMap = ReadOnlyDictionary<string, string>.Empty;

    public static JsonElement? Get(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value)
            && value.ValueKind is not JsonValueKind.Null ? value : null;

    public static JsonElement? Object(this JsonElement json, string name) =>
        json.Get(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    public static string? Text(this JsonElement json, string name) =>
        json.Get(name) is { } value ? TextOf(value) : null;

    // Half of a surrogate pair, which the framework throws at, becomes the replacement character.
    private static string? TextOf(JsonElement value) =>
        JsonText.StringOrNull(value) is { } text ? JsonText.WithoutHalves(text) : null;

    public static bool? Flag(this JsonElement json, string name) =>
        json.Get(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    /// <summary>A number, or a string of digits: the service's own samples write ports as strings.</summary>
    public static double? Number(this JsonElement json, string name) => json.Get(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out double number) => number,
        JsonValueKind.String when double.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) =>
            number,
        _ => null,
    };

    public static int? Integer(this JsonElement json, string name) =>
        json.Number(name) is { } number && number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    /// <summary>RFC 3339, with a fraction of any length (more than seven digits are cut).</summary>
    public static DateTimeOffset? Time(this JsonElement json, string name) =>
        DateTimeOffset.TryParse(json.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;

    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.Get(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    public static ImmutableArray<string> Texts(this JsonElement json, string name) =>
        [.. json.Items(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => TextOf(item)!)];

    /// <summary>A map of text; values of other kinds are shown as JSON.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonElement json, string name)
    {
        if (json.Object(name) is not { } map)
            return s_noMap;
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
            result[entry.Name] = TextOf(entry.Value) ?? entry.Value.GetRawText();
        return new ReadOnlyDictionary<string, string>(result);
    }
}
