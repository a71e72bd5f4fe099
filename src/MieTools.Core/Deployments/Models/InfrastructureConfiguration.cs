using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>
/// Where a deployment runs (<c>infrastructureConfigurationDetails</c>). This type itself stands for an <c>infrastructureType</c> that is
/// not known.
/// </summary>
public record InfrastructureConfiguration : JsonModel
{
    private protected InfrastructureConfiguration(JsonObject json)
        : base(json)
    {
    }

    /// <summary><c>INSTANCE_POOL</c>, <c>MANAGED_COMPUTE_CLUSTER</c> or another text; empty when absent.</summary>
    public string InfrastructureType => Body.Text(FieldNames.InfrastructureType) ?? "";

    /// <summary>How many instances, null when the service decides.</summary>
    public ScalingPolicy? Scaling => ScalingPolicy.Read(Body.Object(FieldNames.Scaling));

    /// <summary>The display form: the infrastructure type.</summary>
    public override string ToString() => InfrastructureType;

    internal static InfrastructureConfiguration? Read(JsonObject? json) =>
        json is not { } value ? null : value.Text(FieldNames.InfrastructureType) switch
        {
            FieldNames.InstancePool => new InstancePoolInfrastructure(value),
            FieldNames.ManagedComputeCluster => new ManagedComputeClusterInfrastructure(value),
            _ => new InfrastructureConfiguration(value),
        };
}
