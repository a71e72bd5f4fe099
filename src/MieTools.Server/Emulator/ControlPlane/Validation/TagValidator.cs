using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks freeform and defined tags.</summary>
internal static class TagValidator
{
    /// <summary>Checks both kinds.</summary>
    /// <exception cref="ServiceFault">A freeform tag is not text, or a defined one is not in a namespace.</exception>
    public static void Check(Block body)
    {
        if (body.Object("freeformTags") is { } freeform)
        {
            foreach ((string key, JsonNode? value) in freeform.Json)
            {
                if (value is not JsonValue node || !node.TryGetValue(out string? _))
                    throw freeform.Invalid(key, "has to be a string");
            }
        }
        if (body.Object("definedTags") is { } defined)
        {
            foreach ((string key, JsonNode? value) in defined.Json)
            {
                if (value is not JsonObject)
                    throw defined.Invalid(key, "is a namespace: it has to be an object with the keys in it");
            }
        }
    }
}
