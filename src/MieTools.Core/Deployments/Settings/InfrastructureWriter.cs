using System.Collections.Immutable;
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
        ImmutableArray<PlacedField> fields = cluster ? SettingFields.Cluster : SettingFields.Pool;
        if (FieldWriter.Names(settings, fields))
        {
            JsonObject block = PoolLayout.Block(configuration);
            if (block[FieldNames.Instance] is JsonObject instance)
                DropFlex(instance, settings.Shape);
            FieldWriter.Write(settings, fields, block);
        }
        if (settings.Cleared.Count > 0)
            FieldWriter.Clear(settings, fields, PoolLayout.Block(configuration));
        if (settings.InstanceCount is { } count)
            ScalingWriter.WriteFixed(PoolLayout.Block(configuration), count);
        if (settings.Autoscaling is { } autoscaling)
            ScalingWriter.WriteAutoscaling(autoscaling, PoolLayout.Block(configuration), cluster, warnings);
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
}
