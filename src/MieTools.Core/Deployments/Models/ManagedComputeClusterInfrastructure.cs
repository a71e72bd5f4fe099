using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>A share of a managed compute cluster (<c>MANAGED_COMPUTE_CLUSTER</c>).</summary>
public sealed record ManagedComputeClusterInfrastructure : InfrastructureConfiguration
{
    internal ManagedComputeClusterInfrastructure(JsonObject json)
        : base(json)
    {
    }

    /// <summary>OCID of the compute target.</summary>
    public string? ComputeTargetId => Body.Text(FieldNames.ComputeTargetId);

    /// <summary>What each replica asks for.</summary>
    public ResourceAmount? Request => ResourceAmount.Read(Body.Object(FieldNames.Resources)?.Object(FieldNames.ResourceRequest));

    /// <summary>What each replica may use at most.</summary>
    public ResourceAmount? Limit => ResourceAmount.Read(Body.Object(FieldNames.Resources)?.Object(FieldNames.ResourceLimit));

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
