using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>Compares what deployments are set to be, without what follows from their state.</summary>
internal static class DeploymentContent
{
    /// <summary>Whether nobody has changed anything: two readings differ in their state alone.</summary>
    public static bool Same(MieDeployment left, MieDeployment right) => JsonTree.Same(Of(left), Of(right));

    /// <summary>Whether a deployment is as the body of an update wants it.</summary>
    public static bool Holds(MieDeployment deployment, JsonObject body)
    {
        JsonObject have = Of(deployment);
        foreach ((string name, JsonNode? value) in body)
        {
            bool same = name == Fields.Configuration && value is JsonObject wanted
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
            if (name != "updateType" && !JsonTree.Same(have[name], value))
                return false;
        }
        return true;
    }

    private static JsonObject Of(MieDeployment deployment)
    {
        JsonObject content = WireForm.Copy(deployment.Json);
        WireForm.DropNulls(content);
        return content;
    }
}
