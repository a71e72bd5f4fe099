using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>Compares what deployments are set to be, without what follows from their state.</summary>
internal static class DeploymentContent
{
    // All that an update can set. What else an answer has, now or one day, the service keeps by itself.
    private static readonly string[] s_settable =
        [FieldNames.DisplayName, FieldNames.Description, FieldNames.Configuration, FieldNames.Logs, FieldNames.FreeformTags,
            FieldNames.DefinedTags];

    /// <summary>The fields in which two readings differ, apart from their state: none when nobody has changed anything.</summary>
    public static IReadOnlyList<string> Changes(MieDeployment left, MieDeployment right) => FieldPaths.Different(Set(left), Set(right));

    /// <summary>The fields that differ between two readings and that an update, worked out against the later one, changes again.</summary>
    public static IReadOnlyList<string> Overwritten(MieDeployment read, MieDeployment now, JsonObject body)
    {
        IReadOnlyList<string> theirs = Changes(read, now);
        if (theirs.Count == 0)
            return [];
        JsonObject before = Set(now);
        IReadOnlyList<string> mine = FieldPaths.Different(before, With(before, body));
        return [.. theirs.Where(path => mine.Any(other => FieldPaths.Overlap(path, other)))];
    }

    /// <summary>Whether a deployment is as the body of an update wants it.</summary>
    public static bool Holds(MieDeployment deployment, JsonObject body)
    {
        JsonObject have = Of(deployment);
        foreach ((string name, JsonNode? value) in body)
        {
            bool same = name == FieldNames.Configuration && value is JsonObject wanted
                ? HoldsBlocks(have.Child(name), wanted)
                : JsonTree.Same(have[name], value);
            if (!same)
                return false;
        }
        return true;
    }

    private static bool HoldsBlocks(JsonObject have, JsonObject wanted)
    {
        foreach ((string name, JsonNode? value) in wanted)
        {
            // How to update is told to the service, and not kept by it.
            if (name != FieldNames.UpdateType && !JsonTree.Same(have[name], value))
                return false;
        }
        return true;
    }

    // Blocks are sent whole.
    private static JsonObject With(JsonObject content, JsonObject body)
    {
        JsonObject result = (JsonObject)content.DeepClone();
        foreach ((string name, JsonNode? value) in body)
        {
            if (name != FieldNames.Configuration || value is not JsonObject blocks)
            {
                result[name] = value?.DeepClone();
                continue;
            }
            foreach ((string block, JsonNode? wanted) in blocks)
            {
                if (block != FieldNames.UpdateType)
                    result.Child(name)[block] = wanted?.DeepClone();
            }
        }
        PayloadForm.DropNulls(result);
        return result;
    }

    private static JsonObject Set(MieDeployment deployment)
    {
        JsonObject all = Of(deployment);
        return new JsonObject(s_settable.Where(all.ContainsKey).Select(name => KeyValuePair.Create(name, all[name]?.DeepClone())));
    }

    private static JsonObject Of(MieDeployment deployment)
    {
        JsonObject content = PayloadForm.Copy(deployment.Body);
        PayloadForm.DropNulls(content);
        return content;
    }
}
