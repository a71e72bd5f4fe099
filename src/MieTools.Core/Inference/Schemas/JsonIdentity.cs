using System.Text;
using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>One text for all ways to write a JSON value: the order of members, the spelling of numbers and escapes do not count.</summary>
internal static class JsonIdentity
{
    public static bool Equal(JsonElement a, JsonElement b) =>
        a.ValueKind == b.ValueKind && (a.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null || Of(a) == Of(b));

    public static string Of(JsonElement value)
    {
        StringBuilder text = new();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                AppendString(text, SchemaWords.Text(value));
                break;
            case JsonValueKind.Number:
                text.Append(ExactNumber.Of(value));
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Append(text, item);
                    text.Append(',');
                }
                text.Append(']');
                break;
            case JsonValueKind.Object:
                AppendObject(text, value);
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    // Of members with one name the last counts, as in every JSON reader that takes them.
    private static void AppendObject(StringBuilder text, JsonElement value)
    {
        SortedDictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
            members[member.Name] = member.Value;
        text.Append('{');
        foreach ((string name, JsonElement item) in members)
        {
            AppendString(text, name);
            Append(text, item);
            text.Append(',');
        }
        text.Append('}');
    }

    // The length goes first, so no text can be taken for two.
    private static void AppendString(StringBuilder text, string value) => text.Append('"').Append(value.Length).Append(':').Append(value);
}
