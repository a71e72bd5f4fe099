using System.Text.Json.Nodes;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>What the service knows about a deployment's instances (<c>modelDeploymentSystemData</c>).</summary>
public sealed record DeploymentSystemData : JsonModel
{
    private DeploymentSystemData(JsonObject json)
        : base(json)
    {
    }

    /// <summary><c>INSTANCE_POOL</c>, <c>MANAGED_COMPUTE_CLUSTER</c> or another text; empty when absent.</summary>
    public string SystemInfraType => Body.Text("systemInfraType") ?? "";

    /// <summary><c>MANAGED_MODEL</c> or another text.</summary>
    public string? ModelType => Body.Text("modelType");

    /// <summary>Instances at this moment.</summary>
    public int? CurrentInstanceCount => Body.Integer("currentInstanceCount");

    /// <summary>The display form.</summary>
    public override string ToString() => FormattableString.Invariant($"{SystemInfraType} {CurrentInstanceCount}").TrimEnd();

    internal static DeploymentSystemData? Read(JsonObject? json) => json is { } value ? new DeploymentSystemData(value) : null;
}
