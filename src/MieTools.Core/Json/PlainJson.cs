using System.Text.Json;

namespace MieTools.Core.Json;

/// <summary>JSON as plain values of .NET: text, numbers, booleans, null, lists, dictionaries.</summary>
internal static class PlainJson
{
    /// <summary>The members of an object; null when the text is no JSON object.</summary>
    public static Dictionary<string, object?>? ObjectOf(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            using JsonDocument document = JsonMemberNames.Parse(text);
            return Of(document.RootElement) as Dictionary<string, object?>;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static object? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Members(value),
        JsonValueKind.Array => value.EnumerateArray().Select(Of).ToArray(),
        JsonValueKind.String => JsonText.StringOrNull(value) is { } text ? JsonText.WithoutHalves(text) : null,
        JsonValueKind.Number =>
            value.TryGetInt64(out long whole) ? whole : value.TryGetDouble(out double number) ? number : value.GetRawText(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static Dictionary<string, object?> Members(JsonElement value)
    {
        Dictionary<string, object?> members = new(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
            members[member.Name] = Of(member.Value);
        return members;
    }
}
