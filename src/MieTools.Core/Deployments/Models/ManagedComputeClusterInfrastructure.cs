using System.Text.Json;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>A share of a managed compute cluster (<c>MANAGED_COMPUTE_CLUSTER</c>).</summary>
public sealed record ManagedComputeClusterInfrastructure : InfrastructureConfiguration
{
    internal ManagedComputeClusterInfrastructure(JsonElement json)
        : base(json)
    {
    }

    /// <summary>OCID of the compute target.</summary>
    public string? ComputeTargetId => Json.Text(Fields.ComputeTargetId);

    /// <summary>What each replica asks for.</summary>
    public ResourceAmount? Request => ResourceAmount.Read(Json.Object(Fields.Resources)?.Object(Fields.ResourceRequest));

    /// <summary>What each replica may use at most.</summary>
    public ResourceAmount? Limit => ResourceAmount.Read(Json.Object(Fields.Resources)?.Object(Fields.ResourceLimit));

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
