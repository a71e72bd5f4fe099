using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>Instances of the deployment's own (<c>INSTANCE_POOL</c>).</summary>
public sealed record InstancePoolInfrastructure : InfrastructureConfiguration
{
    internal InstancePoolInfrastructure(JsonObject json)
        : base(json)
    {
    }

    /// <summary>Shape and network of the instances.</summary>
    public InstanceConfiguration? Instance => InstanceConfiguration.Read(Body.Object(FieldNames.Instance));

    /// <summary>Minimum bandwidth of the load balancer in Mbit/s.</summary>
    public int? BandwidthMbps => Body.Integer(FieldNames.Bandwidth);

    /// <summary>Upper bound of a flexible load balancer in Mbit/s.</summary>
    public int? MaximumBandwidthMbps => Body.Integer(FieldNames.MaximumBandwidth);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
