using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>What a deployment will be after an update.</summary>
internal static class UpdateResult
{
    private const string Target = $"{FieldNames.Configuration}.{FieldNames.Infrastructure}.{FieldNames.ComputeTargetId}";

    /// <summary>The deployment with the update in it; neither of the two is changed.</summary>
    public static JsonObject Of(JsonObject before, JsonObject body)
    {
        JsonObject after = (JsonObject)before.DeepClone();
        UpdateMerge.FollowLayout(after, body);
        UpdateMerge.Apply(after, body);
        return after;
    }

    /// <summary>What the deployment's state does not allow.</summary>
    public static IEnumerable<ValidationFinding> CheckState(MieDeployment current, JsonObject before, JsonObject after)
    {
        if (current.LifecycleState == LifecycleStates.Active && TargetOf(before) is { } old && TargetOf(after) is { } target
            && old != target)
        {
            yield return new(Target, "ComputeTargetId",
                "cannot be changed while the deployment is ACTIVE; stop it first with Disable-MieDeployment.", FindingSeverity.Error);
        }
    }

    private static string? TargetOf(JsonObject document) =>
        ((document[FieldNames.Configuration] as JsonObject)?[FieldNames.Infrastructure] as JsonObject).Text(FieldNames.ComputeTargetId);
}
