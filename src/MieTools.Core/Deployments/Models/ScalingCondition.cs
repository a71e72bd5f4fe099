using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>When, and by how much, the number of instances changes.</summary>
public sealed record ScalingCondition : JsonModel
{
    private ScalingCondition(JsonObject json)
        : base(json)
    {
    }

    /// <summary><c>THRESHOLD</c>, <c>QUERY</c> or another text; null for the in and out policies of a compute cluster.</summary>
    public string? ConditionType => Body.Text(FieldNames.ConditionType) ?? Body.Text(FieldNames.TargetConditionType);

    /// <summary>Threshold of the metric, in percent for the predefined ones.</summary>
    public double? Threshold => Body.Number(FieldNames.Threshold);

    /// <summary>Query in the Monitoring Query Language.</summary>
    public string? Query => Body.Text(FieldNames.Query);

    /// <summary>Name space of the query's metric, on a compute cluster.</summary>
    public string? MetricNamespace => Body.Text(FieldNames.MetricNamespace);

    /// <summary>How long the condition must hold, an ISO 8601 duration such as <c>PT3M</c>.</summary>
    public string? PendingDuration => Body.Text(FieldNames.PendingDuration);

    /// <summary>Instances added or taken away at a time.</summary>
    public int? InstanceCountAdjustment => Body.Integer(FieldNames.CountAdjustment);

    /// <summary>Seconds between two changes, on a compute cluster.</summary>
    public int? CoolDownInSeconds => Body.Integer(FieldNames.CoolDown);

    /// <summary>The display form: the threshold, or the query.</summary>
    public override string ToString() =>
        Threshold is { } threshold ? FormattableString.Invariant($"{ConditionType} {threshold}").TrimStart() : Query ?? ConditionType ?? "";

    internal static ScalingCondition? Read(JsonObject? json) => json is { } value ? new ScalingCondition(value) : null;
}
