using System.Text.Json;

namespace MieTools.Core.Json;

/// <summary>Tolerant reading: a field that is absent, null or of another kind is null, never an exception.</summary>
internal static class JsonRead
{
    // Half of a surrogate pair, which the framework throws at, becomes the replacement character.
    public static string? Text(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value)
            && JsonText.StringOrNull(value) is { } text ? JsonText.WithoutHalves(text) : null;
}
