using System.Text.Json;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>
/// Where a deployment runs (<c>infrastructureConfigurationDetails</c>). This type itself stands for an <c>infrastructureType</c> that is
/// not known.
/// </summary>
public record InfrastructureConfiguration : JsonModel
{
    private protected InfrastructureConfiguration(JsonElement json)
        : base(json)
    {
    }

    /// <summary><c>INSTANCE_POOL</c>, <c>MANAGED_COMPUTE_CLUSTER</c> or another text; empty when absent.</summary>
    public string InfrastructureType => Json.Text(Fields.InfrastructureType) ?? "";

    /// <summary>How many instances, null when the service decides.</summary>
    public ScalingPolicy? Scaling => ScalingPolicy.Read(Json.Object(Fields.Scaling));

    /// <summary>The display form: the infrastructure type.</summary>
    public override string ToString() => InfrastructureType;

    internal static InfrastructureConfiguration? Read(JsonElement? json) =>
        json is not { } value ? null : value.Text(Fields.InfrastructureType) switch
        {
            Fields.InstancePool => new InstancePoolInfrastructure(value),
            Fields.ManagedComputeCluster => new ManagedComputeClusterInfrastructure(value),
            _ => new InfrastructureConfiguration(value),
        };
}
