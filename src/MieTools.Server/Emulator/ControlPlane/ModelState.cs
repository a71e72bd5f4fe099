using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The state of a model of a model group in its deployment.</summary>
/// <remarks>
/// The emulator knows neither models nor groups. So each group has the same number of models, whose OCIDs follow from the group's; one of
/// them fails when the deployment does. Deployments of a single model have no model states.
/// </remarks>
internal sealed record ModelState(string ModelId, string ProjectId, string DisplayName, string State)
{
    private const int Models = 3;

    /// <summary>What an inference call would name it by.</summary>
    public string InferenceKey => DisplayName;

    /// <summary>The models of a deployment's group, or none.</summary>
    public static IEnumerable<ModelState> Of(Deployment deployment)
    {
        JsonNode? configuration = deployment.CopyDocument()[FieldNames.Configuration];
        if ((string?)configuration?[FieldNames.DeploymentType] != FieldNames.ModelGroupType
            || (string?)configuration[FieldNames.ModelGroup]?[FieldNames.ModelGroupId] is not { } group)
        {
            yield break;
        }

        bool hasFailed = deployment.State is LifecycleStates.Failed or LifecycleStates.NeedsAttention;
        for (int number = 1; number <= Models; number++)
        {
            yield return new(ModelOf(group, number), deployment.Text(FieldNames.ProjectId),
                string.Create(CultureInfo.InvariantCulture, $"model-{number}"), hasFailed && number == Models
                    ? ModelStates.Failed
                    : ModelStates.Success);
        }
    }

    /// <summary>The state on the wire.</summary>
    public JsonObject ToJson() => new()
    {
        [FieldNames.ModelId] = ModelId,
        [FieldNames.ProjectId] = ProjectId,
        [FieldNames.DisplayName] = DisplayName,
        ["inferenceKey"] = InferenceKey,
        ["state"] = State,
        [FieldNames.FreeformTags] = new JsonObject(),
        ["definedTags"] = new JsonObject(),
        ["systemTags"] = new JsonObject(),
    };

    private static string ModelOf(string group, int number)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{group}/{number}")));
        string[] parts = group.Split('.');
        string region = parts.Length > 3 ? parts[3] : "";
        return $"ocid1.datasciencemodel.{(parts.Length > 2 ? parts[2] : "oc1")}.{region}.{Convert.ToHexString(hash).ToLowerInvariant()}";
    }
}
