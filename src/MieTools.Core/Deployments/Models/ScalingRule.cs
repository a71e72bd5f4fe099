using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>One rule of autoscaling: a metric and its thresholds, or a query.</summary>
public sealed record ScalingRule : JsonModel
{
    internal ScalingRule(JsonObject json)
        : base(json)
    {
    }

    /// <summary>
    /// <c>PREDEFINED_EXPRESSION</c>, <c>CUSTOM_EXPRESSION</c>, <c>TARGET_PREDEFINED_EXPRESSION</c>, <c>TARGET_CUSTOM_EXPRESSION</c> or
    /// another text; empty when absent.
    /// </summary>
    public string RuleType => Body.Text(FieldNames.RuleType) ?? "";

    /// <summary><c>CPU_UTILIZATION</c>, <c>MEMORY_UTILIZATION</c> or another text; null for queries.</summary>
    public string? MetricType => Body.Text(FieldNames.MetricType);

    /// <summary>When to take instances away, on an instance pool.</summary>
    public ScalingCondition? ScaleIn => ScalingCondition.Read(Body.Object(FieldNames.ScaleIn));

    /// <summary>When to add instances, on an instance pool.</summary>
    public ScalingCondition? ScaleOut => ScalingCondition.Read(Body.Object(FieldNames.ScaleOut));

    /// <summary>The target to keep, on a compute cluster.</summary>
    public ScalingCondition? Target => ScalingCondition.Read(Body.Object(FieldNames.Scale));

    /// <summary>The display form: the kind, and what it looks at.</summary>
    public override string ToString() => $"{RuleType} {MetricType}".TrimEnd();
}
