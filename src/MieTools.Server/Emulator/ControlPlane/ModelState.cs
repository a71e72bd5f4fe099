using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The state of a model in a deployment.</summary>
/// <remarks>The emulator knows no models: name and key are made from the OCID, and the members of a model group are not known.</remarks>
internal sealed record ModelState(string ModelId, string ProjectId, string State)
{
    private const int LongestKey = 32;

    /// <summary>Name of the model.</summary>
    public string DisplayName { get; } = "model";

    /// <summary>What an inference call would name it by.</summary>
    public string InferenceKey =>
        ModelId.Split('.')[^1] is { Length: > LongestKey } unique ? unique[^LongestKey..] : ModelId.Split('.')[^1];

    /// <summary>The model of a deployment, or none for a model group.</summary>
    public static IEnumerable<ModelState> Of(Deployment deployment)
    {
        JsonNode? configuration = deployment.CopyDocument()["modelDeploymentConfigurationDetails"];
        if ((string?)configuration?["modelConfigurationDetails"]?["modelId"] is { } model)
        {
            yield return new(model, deployment.Text("projectId"),
                deployment.State is LifecycleState.Failed or LifecycleState.NeedsAttention ? "FAILED" : "SUCCESS");
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
    };
}
