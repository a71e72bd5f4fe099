using System.Globalization;
using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The state of a model in the deployment of a model group.</summary>
/// <remarks>
/// The SDKs have the list for deployments of model groups. The emulator knows no groups: each has two models here, whose keys, names and
/// OCIDs are made up.
/// </remarks>
internal sealed record ModelState(string ModelId, string ProjectId, string InferenceKey, string State)
{
    private const int Members = 2;

    /// <summary>Name of the model.</summary>
    public string DisplayName => InferenceKey;

    /// <summary>The models of a deployment's group; none when it has a single model.</summary>
    public static IEnumerable<ModelState> Of(Deployment deployment)
    {
        JsonNode? configuration = deployment.CopyDocument()["modelDeploymentConfigurationDetails"];
        if ((string?)configuration?["modelGroupConfigurationDetails"]?["modelGroupId"] is not { } group)
            yield break;
        string state = deployment.State is LifecycleState.Failed or LifecycleState.NeedsAttention ? "FAILED" : "SUCCESS";
        string[] parts = group.Split('.');
        for (int i = 1; i <= Members; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            string id = string.Join('.', ["ocid1", "datasciencemodel", .. parts[2..^1], parts[^1] + number]);
            yield return new(id, deployment.Text("projectId"), $"model-{number}", state);
        }
    }

    /// <summary>The state on the wire.</summary>
    public JsonObject ToJson() => new()
    {
        ["modelId"] = ModelId,
        ["projectId"] = ProjectId,
        ["displayName"] = DisplayName,
        ["inferenceKey"] = InferenceKey,
        ["state"] = State,
        ["freeformTags"] = new JsonObject(),
        ["definedTags"] = new JsonObject(),
        ["systemTags"] = new JsonObject(),
    };
}
