using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Merges the body of an update into a deployment.</summary>
/// <remarks>
/// Absent fields stay and null clears. An object merges where the schema has an update form of it; the others (instances, scaling,
/// resources, logs, tags, environment variables) and lists are replaced whole. An object whose type field changes is replaced whole too:
/// its other fields belong to the old type.
/// </remarks>
internal static class MergeUpdate
{
    private static readonly HashSet<string> s_whole =
        ["freeformTags", "definedTags", "environmentVariables", "instanceConfiguration", "scalingPolicy",
            "modelDeploymentResourceConfiguration", "access", "predict"];

    private static readonly string[] s_types = ["deploymentType", "infrastructureType", "environmentConfigurationType"];

    /// <summary>Merges, and leaves the change as it is.</summary>
    public static void Apply(JsonObject target, JsonObject change)
    {
        foreach ((string name, JsonNode? value) in change)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject part && !s_whole.Contains(name))
                target[name] = Merged(target[name] as JsonObject, part);
            else
                target[name] = value.DeepClone();
        }
    }

    private static JsonObject Merged(JsonObject? old, JsonObject part)
    {
        JsonObject result = old is not null && SameType(old, part) ? (JsonObject)old.DeepClone() : [];
        Apply(result, part);
        return result;
    }

    private static bool SameType(JsonObject old, JsonObject part) =>
        s_types.All(t => old[t] is not { } before || part[t] is not { } after || JsonNode.DeepEquals(before, after));
}
