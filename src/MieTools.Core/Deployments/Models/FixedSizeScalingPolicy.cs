using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>A fixed number of instances (<c>FIXED_SIZE</c>).</summary>
public sealed record FixedSizeScalingPolicy : ScalingPolicy
{
    internal FixedSizeScalingPolicy(JsonObject json)
        : base(json)
    {
    }

    /// <summary>Number of instances.</summary>
    public int? InstanceCount => Body.Integer(FieldNames.InstanceCount);

    /// <summary>The display form.</summary>
    public override string ToString() => FormattableString.Invariant($"{PolicyType} {InstanceCount}");
}
