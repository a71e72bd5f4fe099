using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>One entry of <c>autoScalingPolicies</c>: bounds, and the rules that move between them.</summary>
public sealed record AutoscalingBounds : JsonModel
{
    internal AutoscalingBounds(JsonElement json)
        : base(json)
    {
    }

    /// <summary><c>THRESHOLD</c> or another text; empty when absent.</summary>
    public string PolicyType => Json.Text(Fields.AutoscalingPolicyType) ?? "";

    /// <summary>Fewest instances; 0 only on a compute cluster.</summary>
    public int? MinimumInstanceCount => Json.Integer(Fields.MinimumCount);

    /// <summary>Instances at the start.</summary>
    public int? InitialInstanceCount => Json.Integer(Fields.InitialCount);

    /// <summary>Most instances.</summary>
    public int? MaximumInstanceCount => Json.Integer(Fields.MaximumCount);

    /// <summary>When to scale.</summary>
    public ImmutableArray<ScalingRule> Rules => [.. Json.Items(Fields.Rules).Select(item => new ScalingRule(item))];

    /// <summary>How to scale in, on a compute cluster.</summary>
    public ScalingCondition? ScaleInPolicy => ScalingCondition.Read(Json.Object(Fields.ScaleInPolicy));

    /// <summary>How to scale out, on a compute cluster.</summary>
    public ScalingCondition? ScaleOutPolicy => ScalingCondition.Read(Json.Object(Fields.ScaleOutPolicy));
}
