using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>One entry of <c>autoScalingPolicies</c>: bounds, and the rules that move between them.</summary>
public sealed record AutoscalingBounds : JsonModel
{
    internal AutoscalingBounds(JsonObject json)
        : base(json)
    {
    }

    /// <summary><c>THRESHOLD</c> or another text; empty when absent.</summary>
    public string PolicyType => Body.Text(FieldNames.AutoscalingPolicyType) ?? "";

    /// <summary>Fewest instances; 0 only on a compute cluster.</summary>
    public int? MinimumInstanceCount => Body.Integer(FieldNames.MinimumCount);

    /// <summary>Instances at the start.</summary>
    public int? InitialInstanceCount => Body.Integer(FieldNames.InitialCount);

    /// <summary>Most instances.</summary>
    public int? MaximumInstanceCount => Body.Integer(FieldNames.MaximumCount);

    /// <summary>When to scale.</summary>
    public MieList<ScalingRule> Rules => [.. Body.Items(FieldNames.Rules).Select(item => new ScalingRule(item))];

    /// <summary>How to scale in, on a compute cluster.</summary>
    public ScalingCondition? ScaleInPolicy => ScalingCondition.Read(Body.Object(FieldNames.ScaleInPolicy));

    /// <summary>How to scale out, on a compute cluster.</summary>
    public ScalingCondition? ScaleOutPolicy => ScalingCondition.Read(Body.Object(FieldNames.ScaleOutPolicy));

    /// <summary>The display form.</summary>
    public override string ToString() => FormattableString.Invariant($"{MinimumInstanceCount}..{MaximumInstanceCount}");
}
