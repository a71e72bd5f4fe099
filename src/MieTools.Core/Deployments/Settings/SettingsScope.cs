using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>
/// Which settings belong to which kind of deployment, so that none is written where it means nothing. The validator has the fields that it
/// can see in the body.
/// </summary>
internal static class SettingsScope
{
    private const string Target = "Leave it out; a new deployment is on a compute cluster when -ComputeTargetId is given.";

    // What only the one kind has a block for; OCPUs and memory are written into either.
    private static readonly PlacedField[] s_ofCluster = Only(SettingFields.Cluster, SettingFields.Pool);
    private static readonly PlacedField[] s_ofPool = Only(SettingFields.Pool, SettingFields.Cluster);

    /// <summary>Whether the instances are those of a compute cluster.</summary>
    public static bool IsCluster(JsonObject configuration) =>
        configuration.Text(FieldNames.DeploymentType) == FieldNames.SingleModelFlex
        || (configuration[FieldNames.Infrastructure] as JsonObject).Text(FieldNames.InfrastructureType) == FieldNames.ManagedComputeCluster;

    /// <summary>Refuses settings of another kind of deployment.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public static void Check(DeploymentSettings settings, JsonObject configuration)
    {
        string type = configuration.Text(FieldNames.DeploymentType) ?? FieldNames.SingleModel;
        bool cluster = IsCluster(configuration);
        foreach ((string parameter, object? value, bool ofCluster, string instead) in Fixed(settings, settings.Autoscaling ?? new()))
        {
            if (value is null || ofCluster == cluster)
                continue;
            string kind = ofCluster
                ? "a deployment on a compute cluster (SINGLE_MODEL_FLEX)"
                : "a deployment with instances of its own (SINGLE_MODEL, MODEL_GROUP)";
            throw MieException.InvalidArgument(parameter, $"-{parameter} is for {kind}; this one is {type}.", instead);
        }
        if (settings.UpdateType is not null && type != FieldNames.ModelGroupType)
        {
            throw MieException.InvalidArgument(
                "UpdateType", $"-UpdateType is for deployments of a model group (MODEL_GROUP); this one is {type}.",
                "Leave it out: these are always updated without downtime.");
        }
    }

    private static IEnumerable<(string Parameter, object? Value, bool OfCluster, string Instead)> Fixed(
        DeploymentSettings settings, AutoscalingSettings scaling)
    {
        foreach (PlacedField field in s_ofCluster)
            yield return (field.Rule.Setting!, settings.Value(field.Rule.Setting!), true, field.Rule.Instead ?? Target);
        yield return ("ScalingQuery", scaling.TargetQuery, true, "Give -ScaleInQuery and -ScaleOutQuery.");
        yield return ("MetricNamespace", scaling.MetricNamespace, true, "The query of an instance pool has no name space beside it.");
        yield return ("ScaleInCoolDownSec", scaling.ScaleInCoolDownInSeconds, true, "Give -CoolDownSec, which is for both directions.");
        yield return ("ScaleOutCoolDownSec", scaling.ScaleOutCoolDownInSeconds, true, "Give -CoolDownSec, which is for both directions.");
        foreach (PlacedField field in s_ofPool)
            yield return (field.Rule.Setting!, settings.Value(field.Rule.Setting!), false, field.Rule.Instead ?? "Leave it out.");
        yield return ("ScaleInThreshold", scaling.ScaleInThreshold, false, "A compute cluster keeps one value: give -ScaleOutThreshold.");
        yield return ("ScaleInQuery", scaling.ScaleInQuery, false, "Give -ScalingQuery and -ScaleOutThreshold.");
        yield return ("ScaleOutQuery", scaling.ScaleOutQuery, false, "Give -ScalingQuery and -ScaleOutThreshold.");
    }

    private static PlacedField[] Only(ImmutableArray<PlacedField> here, ImmutableArray<PlacedField> there) =>
        [.. here.ExceptBy(there.Select(field => field.Rule.Setting), field => field.Rule.Setting)];
}
