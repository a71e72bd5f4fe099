using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>When, and by how much, the number of instances changes.</summary>
public sealed record ScalingCondition : JsonModel
{
    private ScalingCondition(JsonElement json)
        : base(json)
    {
    }

    /// <summary><c>THRESHOLD</c>, <c>QUERY</c> or another text; null for the in and out policies of a compute cluster.</summary>
    public string? ConditionType => Json.Text(FieldNames.ConditionType) ?? Json.Text(FieldNames.TargetConditionType);

    /// <summary>Threshold of the metric, in percent for the predefined ones.</summary>
    public double? Threshold => Json.Number(FieldNames.Threshold);

    /// <summary>Query in the Monitoring Query Language.</summary>
    public string? Query => Json.Text(FieldNames.Query);

    /// <summary>Name space of the query's metric, on a compute cluster.</summary>
    public string? MetricNamespace => Json.Text(FieldNames.MetricNamespace);

    /// <summary>How long the condition must hold, an ISO 8601 duration such as <c>PT3M</c>.</summary>
    public string? PendingDuration => Json.Text(FieldNames.PendingDuration);

    /// <summary>Instances added or taken away at a time.</summary>
    public int? InstanceCountAdjustment => Json.Integer(FieldNames.CountAdjustment);

    /// <summary>Seconds between two changes, on a compute cluster.</summary>
    public int? CoolDownInSeconds => Json.Integer(FieldNames.CoolDown);

    internal static ScalingCondition? Read(JsonElement? json) => json is { } value ? new ScalingCondition(value) : null;
}
