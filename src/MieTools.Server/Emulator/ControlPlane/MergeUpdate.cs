using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Merges the body of an update into a deployment.</summary>
/// <remarks>
/// Absent fields stay, null clears, objects of the schema merge, and lists and maps (tags, environment variables) are replaced whole.
/// An object whose type field changes is replaced whole too: its other fields belong to the old type.
/// </remarks>
internal static class MergeUpdate
{
    private static readonly HashSet<string> s_maps = ["freeformTags", "definedTags", "environmentVariables", "scalingPolicy", "access", "predict"];

    private static readonly string[] s_types = ["deploymentType", "infrastructureType", "environmentConfigurationType"];

    /// <summary>Merges, and leaves the change as it is.</summary>
    public static void Apply(JsonObject target, JsonObject change)
    {
        foreach ((string name, JsonNode? value) in change)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject part && target[name] is JsonObject old && !s_maps.Contains(name) && SameType(old, part))
                Apply(old, part);
            else
                target[name] = value.DeepClone();
        }
    }

    private static bool SameType(JsonObject old, JsonObject part) =>
        s_types.All(t => old[t] is not { } before || part[t] is not { } after || JsonNode.DeepEquals(before, after));
}
