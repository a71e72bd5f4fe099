using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>How fast one direction of autoscaling is; null for what is not named.</summary>
/// <param name="PendingDuration">How long the condition must hold, ISO 8601.</param>
/// <param name="Adjustment">Instances at a time.</param>
/// <param name="CoolDown">Seconds between two changes; only a compute cluster has it here.</param>
internal readonly record struct ScalingPace(string? PendingDuration, int? Adjustment, int? CoolDown)
{
    /// <summary>The pace of a condition on an instance pool.</summary>
    public void WriteTo(JsonObject condition)
    {
        if (PendingDuration is not null)
            condition[FieldNames.PendingDuration] = PendingDuration;
        if (Adjustment is { } adjustment)
            condition[FieldNames.CountAdjustment] = adjustment;
    }

    /// <summary>The policy of a direction on a compute cluster; none is made for nothing.</summary>
    public void WriteTo(JsonObject bounds, string policy)
    {
        if (PendingDuration is null && Adjustment is null && CoolDown is null)
            return;
        JsonObject pace = bounds.Child(policy);
        WriteTo(pace);
        if (CoolDown is { } coolDown)
            pace[FieldNames.CoolDown] = coolDown;
    }
}
