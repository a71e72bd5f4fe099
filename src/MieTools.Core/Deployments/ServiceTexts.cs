using System.Buffers;
using System.Text.Json;
using MieTools.Core.Http;
using MieTools.Core.Http.Secrets;

namespace MieTools.Core.Deployments;

/// <summary>
/// Takes the secrets that a command has sent out of what the service says about it: details of states, messages of work requests.
/// </summary>
internal static class ServiceTexts
{
    /// <summary>The answer; itself when nothing was sent before it or nothing of that is in its texts.</summary>
    public static JsonElement Mask(JsonElement answer, HttpRequestMessage? request)
    {
        if (request is null || !request.Options.TryGetValue(SentBodies.OptionsKey, out SentBodies? sent) || sent.IsEmpty)
            return answer;
        CallSecrets? secrets = null;
        if (!Holds(answer, text => (secrets ??= CallSecrets.Of(sent)).Mask(text) != text))
            return answer;
        ArrayBufferWriter<byte> masked = new();
        using (Utf8JsonWriter writer = new(masked))
            Write(answer, secrets!, writer);
        using JsonDocument document = JsonDocument.Parse(masked.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static bool IsText(string name) => name is "lifecycleDetails" or "message" or "code" or "statusDetails";

    private static bool Holds(JsonElement element, Predicate<string> isSecret) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(item => Holds(item, isSecret)),
        JsonValueKind.Object => element.EnumerateObject().Any(member => member.Value.ValueKind == JsonValueKind.String
            ? IsText(member.Name) && member.Value.GetString() is { Length: > 0 } text && isSecret(text)
            : member.Name == "items" && Holds(member.Value, isSecret)),
        _ => false,
    };

    private static void Write(JsonElement element, CallSecrets secrets, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                    Write(item, secrets, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in element.EnumerateObject())
                    Write(member, secrets, writer);
                writer.WriteEndObject();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void Write(JsonProperty member, CallSecrets secrets, Utf8JsonWriter writer)
    {
        writer.WritePropertyName(member.Name);
        if (member.Value.ValueKind == JsonValueKind.String && IsText(member.Name))
            writer.WriteStringValue(secrets.Mask(member.Value.GetString()));
        else if (member.Name == "items")
            Write(member.Value, secrets, writer);
        else
            member.Value.WriteTo(writer);
    }
}
