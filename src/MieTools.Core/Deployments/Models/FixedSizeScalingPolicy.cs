using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>A fixed number of instances (<c>FIXED_SIZE</c>).</summary>
public sealed record FixedSizeScalingPolicy : ScalingPolicy
{
    internal FixedSizeScalingPolicy(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Number of instances.</summary>
    public int? InstanceCount => Json.Integer(FieldNames.InstanceCount);

    /// <summary>The display form.</summary>
    public override string ToString() => FormattableString.Invariant($"{PolicyType} {InstanceCount}");
}
