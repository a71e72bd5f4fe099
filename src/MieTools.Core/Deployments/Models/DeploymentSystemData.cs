using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>What the service knows about a deployment's instances (<c>modelDeploymentSystemData</c>).</summary>
public sealed record DeploymentSystemData : JsonModel
{
    private DeploymentSystemData(JsonElement json)
        : base(json)
    {
    }

    /// <summary><c>INSTANCE_POOL</c>, <c>MANAGED_COMPUTE_CLUSTER</c> or another text; empty when absent.</summary>
    public string SystemInfraType => Json.Text("systemInfraType") ?? "";

    /// <summary><c>MANAGED_MODEL</c> or another text.</summary>
    public string? ModelType => Json.Text("modelType");

    /// <summary>Instances at this moment.</summary>
    public int? CurrentInstanceCount => Json.Integer("currentInstanceCount");

    internal static DeploymentSystemData? Read(JsonElement? json) => json is { } value ? new DeploymentSystemData(value) : null;
}
