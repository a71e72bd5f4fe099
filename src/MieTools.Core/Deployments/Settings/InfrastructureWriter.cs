using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>
/// Writes what a deployment runs on: shape, network and bandwidth of instances, or resources on a compute cluster; and its scaling.
/// </summary>
internal static class InfrastructureWriter
{
    public static void Write(DeploymentSettings settings, JsonObject configuration, ICollection<string>? warnings)
    {
        bool cluster = SettingsScope.IsCluster(configuration);
        if (cluster)
            WriteCluster(settings, configuration);
        else
            WritePool(settings, configuration);
        if (settings.InstanceCount is { } count)
            ScalingWriter.WriteFixed(PoolLayout.Block(configuration), count);
        if (settings.Autoscaling is { } autoscaling)
            ScalingWriter.WriteAutoscaling(autoscaling, PoolLayout.Block(configuration), cluster, warnings);
    }

    private static void WritePool(DeploymentSettings settings, JsonObject configuration)
    {
        if (settings.Ocpus is not null || settings.MemoryInGBs is not null || settings.CpuBaseline is not null
            || settings.Shape is not null)
        {
            WriteShape(settings, PoolLayout.Block(configuration).Child(FieldNames.Instance));
        }

        if (settings.SubnetId is not null || settings.PrivateEndpointId is not null || settings.NetworkAccessType is not null)
        {
            JsonObject instance = PoolLayout.Block(configuration).Child(FieldNames.Instance);
            SettingsWriter.Set(instance, FieldNames.SubnetId, settings.SubnetId);
            SettingsWriter.Set(instance, FieldNames.PrivateEndpointId, settings.PrivateEndpointId);
            SettingsWriter.Set(instance, FieldNames.NetworkAccessType, settings.NetworkAccessType);
        }
        if (settings.BandwidthMbps is { } bandwidth)
            PoolLayout.Block(configuration)[FieldNames.Bandwidth] = bandwidth;
        if (settings.MaximumBandwidthMbps is { } maximum)
            PoolLayout.Block(configuration)[FieldNames.MaximumBandwidth] = maximum;
    }

    /// <summary>Takes away what a shape of fixed size has no use for, when the shape becomes another one.</summary>
    /// <param name="instance">The instance's block as it is there.</param>
    /// <param name="shape">The new shape; null for none.</param>
    internal static void DropFlex(JsonObject instance, string? shape)
    {
        if (shape is not null && instance.Text(FieldNames.Shape) is { } old && old != shape
            && !shape.EndsWith(".Flex", StringComparison.OrdinalIgnoreCase))
        {
            instance.Remove(FieldNames.ShapeConfig);
        }
    }

    private static void WriteShape(DeploymentSettings settings, JsonObject instance)
    {
        DropFlex(instance, settings.Shape);
        SettingsWriter.Set(instance, FieldNames.Shape, settings.Shape);
        if (settings.Ocpus is null && settings.MemoryInGBs is null && settings.CpuBaseline is null)
            return;
        JsonObject flex = instance.Child(FieldNames.ShapeConfig);
        SettingsWriter.Set(flex, FieldNames.Ocpus, settings.Ocpus);
        SettingsWriter.Set(flex, FieldNames.MemoryInGBs, settings.MemoryInGBs);
        SettingsWriter.Set(flex, FieldNames.CpuBaseline, settings.CpuBaseline);
    }

    private static void WriteCluster(DeploymentSettings settings, JsonObject configuration)
    {
        if (settings.ComputeTargetId is not null)
            PoolLayout.Block(configuration)[FieldNames.ComputeTargetId] = settings.ComputeTargetId;
        if (settings.Ocpus is not null || settings.MemoryInGBs is not null || settings.Gpus is not null)
        {
            JsonObject request = PoolLayout.Block(configuration).Child(FieldNames.Resources).Child(FieldNames.ResourceRequest);
            SettingsWriter.Set(request, FieldNames.Ocpus, settings.Ocpus);
            SettingsWriter.Set(request, FieldNames.MemoryInGBs, settings.MemoryInGBs);
            SettingsWriter.Set(request, FieldNames.Gpus, settings.Gpus);
        }
        if (settings.OcpuLimit is null && settings.MemoryLimitInGBs is null)
            return;
        JsonObject limit = PoolLayout.Block(configuration).Child(FieldNames.Resources).Child(FieldNames.ResourceLimit);
        SettingsWriter.Set(limit, FieldNames.Ocpus, settings.OcpuLimit);
        SettingsWriter.Set(limit, FieldNames.MemoryInGBs, settings.MemoryLimitInGBs);
    }
}
