using System.Text;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Values and types as an error message names them.</summary>
internal static class SchemaWords
{
    private const int Shown = 60;
    private const int ShownChoices = 20;

    public static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"'{Short(Text(value))}'",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Short(value.GetRawText()),
    };

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        _ => "a list",
    };

    public static string Type(string type) => type switch
    {
        "array" => "a list",
        "object" or "integer" => "an " + type,
        "null" => "null",
        _ => "a " + type,
    };

    /// <summary>The choices of an enum.</summary>
    public static string Choices(JsonElement list)
    {
        string joined = string.Join(", ", list.EnumerateArray().Take(ShownChoices).Select(Choice));
        int more = list.GetArrayLength() - ShownChoices;
        return more > 0 ? $"{joined} and {more} more" : joined;
    }

    /// <summary>A string, also one with half a surrogate pair.</summary>
    public static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(value.GetRawText()));
            reader.Read();
            return JsonText.StringOrNull(ref reader)!;
        }
    }

    private static string Choice(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Short(Text(value)) : Short(value.GetRawText());

    private static string Short(string text) => text.Length <= Shown ? text : text[..Shown] + "…";
}
