using System.Text.Json.Nodes;
using MieTools.Core.Http;
using MieTools.Core.Http.Secrets;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments;

/// <summary>
/// Takes the secrets that a command has sent out of what the service says about it: details of states, messages of work requests.
/// </summary>
internal static class ServiceTexts
{
    /// <summary>Masks them in an answer.</summary>
    public static void Mask(JsonNode? answer, HttpRequestMessage? request)
    {
        if (request is null || !request.Options.TryGetValue(SentBodies.OptionsKey, out SentBodies? sent) || sent.IsEmpty)
            return;
        Mask(answer, new Lazy<CallSecrets>(() => CallSecrets.Of(sent)));
    }

    private static bool IsText(string name) => name is "lifecycleDetails" or "message" or "code" or "statusDetails";

    private static void Mask(JsonNode? node, Lazy<CallSecrets> secrets)
    {
        if (node is JsonArray list)
        {
            foreach (JsonNode? item in list)
                Mask(item, secrets);
            return;
        }
        foreach ((string name, JsonNode? value) in (node as JsonObject)?.ToArray() ?? [])
        {
            if (name == "items")
                Mask(value, secrets);
            else if (IsText(name) && value.TextOrNull() is { Length: > 0 } text && secrets.Value.Mask(text) is { } masked && masked != text)
                node![name] = masked;
        }
    }
}
