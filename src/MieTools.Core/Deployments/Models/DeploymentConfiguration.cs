using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>
/// What a deployment runs and on what (<c>modelDeploymentConfigurationDetails</c>). This type itself stands for a <c>deploymentType</c>
/// that is not known.
/// </summary>
public record DeploymentConfiguration : JsonModel
{
    private protected DeploymentConfiguration(JsonObject json)
        : base(json)
    {
    }

    /// <summary><c>SINGLE_MODEL</c>, <c>SINGLE_MODEL_FLEX</c>, <c>MODEL_GROUP</c> or another text; empty when absent.</summary>
    public string DeploymentType => Body.Text(FieldNames.DeploymentType) ?? "";

    /// <summary>OCID of the model, null for a model group.</summary>
    public string? ModelId => Body.Object(FieldNames.Model)?.Text(FieldNames.ModelId);

    /// <summary>OCID of the model group, null for a single model.</summary>
    public string? ModelGroupId => Body.Object(FieldNames.ModelGroup)?.Text(FieldNames.ModelGroupId);

    /// <summary>The container or conda environment, null when absent.</summary>
    public EnvironmentConfiguration? Environment => EnvironmentConfiguration.Read(Body.Object(FieldNames.Environment));

    /// <summary>The <c>infrastructureConfigurationDetails</c>, null when absent.</summary>
    public InfrastructureConfiguration? Infrastructure => InfrastructureConfiguration.Read(Body.Object(FieldNames.Infrastructure));

    /// <summary>Shape and network of the instances, null when there are none to choose.</summary>
    public InstanceConfiguration? Instance => InstanceConfiguration.Read(FromPool(FieldNames.Instance));

    /// <summary>How many instances, null when the service decides.</summary>
    public ScalingPolicy? Scaling => ScalingPolicy.Read(FromPool(FieldNames.Scaling));

    /// <summary>Minimum bandwidth of the load balancer in Mbit/s.</summary>
    public int? BandwidthMbps => PoolNumber(FieldNames.Bandwidth);

    /// <summary>Upper bound of a flexible load balancer in Mbit/s.</summary>
    public int? MaximumBandwidthMbps => PoolNumber(FieldNames.MaximumBandwidth);

    /// <summary>The display form: the deployment type.</summary>
    public override string ToString() => DeploymentType;

    internal static DeploymentConfiguration? Read(JsonObject? json) =>
        json is not { } value ? null : value.Text(FieldNames.DeploymentType) switch
        {
            FieldNames.SingleModel => new SingleModelConfiguration(value),
            FieldNames.SingleModelFlex => new SingleModelFlexConfiguration(value),
            FieldNames.ModelGroupType => new ModelGroupConfiguration(value),
            _ => new DeploymentConfiguration(value),
        };

    // The schema of SINGLE_MODEL has these in the model block, the service's REST samples in the infrastructure block: both are read.
    private JsonObject? FromPool(string name) =>
        Body.Object(FieldNames.Model)?.Object(name) ?? Body.Object(FieldNames.Infrastructure)?.Object(name);

    private int? PoolNumber(string name) =>
        Body.Object(FieldNames.Model)?.Integer(name) ?? Body.Object(FieldNames.Infrastructure)?.Integer(name);
}
