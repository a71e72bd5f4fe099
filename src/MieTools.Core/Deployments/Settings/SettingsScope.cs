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
        const string Target = "Leave it out; a new deployment is on a compute cluster when -ComputeTargetId is given.";
        const string Pool = "Leave it out.";
        yield return ("ComputeTargetId", settings.ComputeTargetId, true, "Leave it out; a deployment keeps its kind of infrastructure.");
        yield return ("Gpu", settings.Gpus, true, Target);
        yield return ("OcpuLimit", settings.OcpuLimit, true, Target);
        yield return ("MemoryLimitInGB", settings.MemoryLimitInGBs, true, Target);
        yield return ("ScalingQuery", scaling.TargetQuery, true, "Give -ScaleInQuery and -ScaleOutQuery.");
        yield return ("MetricNamespace", scaling.MetricNamespace, true, "The query of an instance pool has no name space beside it.");
        yield return ("ScaleInCoolDownSec", scaling.ScaleInCoolDownInSeconds, true, "Give -CoolDownSec, which is for both directions.");
        yield return ("ScaleOutCoolDownSec", scaling.ScaleOutCoolDownInSeconds, true, "Give -CoolDownSec, which is for both directions.");
        yield return ("Shape", settings.Shape, false, "Give -Ocpus, -MemoryInGBs and -Gpu.");
        yield return ("CpuBaseline", settings.CpuBaseline, false, Pool);
        yield return ("SubnetId", settings.SubnetId, false, Pool);
        yield return ("PrivateEndpointId", settings.PrivateEndpointId, false, Pool);
        yield return ("NetworkAccessType", settings.NetworkAccessType, false, Pool);
        yield return ("BandwidthMbps", settings.BandwidthMbps, false, Pool);
        yield return ("MaximumBandwidthMbps", settings.MaximumBandwidthMbps, false, Pool);
        yield return ("ScaleInThreshold", scaling.ScaleInThreshold, false, "A compute cluster keeps one value: give -ScaleOutThreshold.");
        yield return ("ScaleInQuery", scaling.ScaleInQuery, false, "Give -ScalingQuery and -ScaleOutThreshold.");
        yield return ("ScaleOutQuery", scaling.ScaleOutQuery, false, "Give -ScalingQuery and -ScaleOutThreshold.");
    }
}
