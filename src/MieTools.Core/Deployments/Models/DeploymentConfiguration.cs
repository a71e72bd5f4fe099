using System.Text.Json;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>
/// What a deployment runs and on what (<c>modelDeploymentConfigurationDetails</c>). This type itself stands for a <c>deploymentType</c>
/// that is not known.
/// </summary>
public record DeploymentConfiguration : JsonModel
{
    private protected DeploymentConfiguration(JsonElement json)
        : base(json)
    {
    }

    /// <summary><c>SINGLE_MODEL</c>, <c>SINGLE_MODEL_FLEX</c>, <c>MODEL_GROUP</c> or another text; empty when absent.</summary>
    public string DeploymentType => Json.Text(Fields.DeploymentType) ?? "";

    /// <summary>OCID of the model, null for a model group.</summary>
    public string? ModelId => Json.Object(Fields.Model)?.Text(Fields.ModelId);

    /// <summary>OCID of the model group, null for a single model.</summary>
    public string? ModelGroupId => Json.Object(Fields.ModelGroup)?.Text(Fields.ModelGroupId);

    /// <summary>The container or conda environment, null when absent.</summary>
    public EnvironmentConfiguration? Environment => EnvironmentConfiguration.Read(Json.Object(Fields.Environment));

    /// <summary>The <c>infrastructureConfigurationDetails</c>, null when absent.</summary>
    public InfrastructureConfiguration? Infrastructure => InfrastructureConfiguration.Read(Json.Object(Fields.Infrastructure));

    /// <summary>Shape and network of the instances, null when there are none to choose.</summary>
    public InstanceConfiguration? Instance => InstanceConfiguration.Read(FromPool(Fields.Instance));

    /// <summary>How many instances, null when the service decides.</summary>
    public ScalingPolicy? Scaling => ScalingPolicy.Read(FromPool(Fields.Scaling));

    /// <summary>Minimum bandwidth of the load balancer in Mbit/s.</summary>
    public int? BandwidthMbps => PoolNumber(Fields.Bandwidth);

    /// <summary>Upper bound of a flexible load balancer in Mbit/s.</summary>
    public int? MaximumBandwidthMbps => PoolNumber(Fields.MaximumBandwidth);

    /// <summary>The display form: the deployment type.</summary>
    public override string ToString() => DeploymentType;

    internal static DeploymentConfiguration? Read(JsonElement? json) =>
        json is not { } value ? null : value.Text(Fields.DeploymentType) switch
        {
            Fields.SingleModel => new SingleModelConfiguration(value),
            Fields.SingleModelFlex => new SingleModelFlexConfiguration(value),
            Fields.ModelGroupType => new ModelGroupConfiguration(value),
            _ => new DeploymentConfiguration(value),
        };

    // The schema of SINGLE_MODEL has these in the model block, the service's REST samples in the infrastructure block: both are read.
    private JsonElement? FromPool(string name) =>
        Json.Object(Fields.Model)?.Object(name) ?? Json.Object(Fields.Infrastructure)?.Object(name);

    private int? PoolNumber(string name) => Json.Object(Fields.Model)?.Integer(name) ?? Json.Object(Fields.Infrastructure)?.Integer(name);
}
