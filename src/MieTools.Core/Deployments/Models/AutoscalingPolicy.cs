using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>A number of instances that follows the load (<c>AUTOSCALING</c>).</summary>
public sealed record AutoscalingPolicy : ScalingPolicy
{
    internal AutoscalingPolicy(JsonObject json)
        : base(json)
    {
    }

    /// <summary>Seconds between two changes; 300 when not stated. Instance pools only.</summary>
    public int? CoolDownInSeconds => Body.Integer(FieldNames.CoolDown);

    /// <summary>Whether it acts at all.</summary>
    public bool? IsEnabled => Body.Flag(FieldNames.IsEnabled);

    /// <summary>Bounds and rules; the service takes one entry.</summary>
    public MieList<AutoscalingBounds> Policies => [.. Body.Items(FieldNames.Policies).Select(item => new AutoscalingBounds(item))];

    /// <summary>The display form.</summary>
    public override string ToString() =>
        Policies is [AutoscalingBounds first, ..]
            ? FormattableString.Invariant($"{PolicyType} {first.MinimumInstanceCount}..{first.MaximumInstanceCount}")
            : PolicyType;
}
