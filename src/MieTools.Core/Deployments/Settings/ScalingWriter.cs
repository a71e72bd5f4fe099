using System.Text.Json.Nodes;

namespace MieTools.Core.Deployments;

/// <summary>Writes scaling policies.</summary>
internal static class ScalingWriter
{
    /// <summary>A fixed number of instances.</summary>
    public static JsonObject Fixed(int count) => new() { [Fields.PolicyType] = Fields.FixedSize, [Fields.InstanceCount] = count };

    /// <summary>Autoscaling by thresholds; an instance pool and a compute cluster have different schemas for it.</summary>
    public static JsonObject Autoscaling(AutoscalingSettings settings, bool cluster)
    {
        JsonObject bounds = new()
        {
            [Fields.AutoscalingPolicyType] = Fields.ThresholdType,
            [Fields.MinimumCount] = settings.MinimumInstanceCount,
            [Fields.InitialCount] = settings.InitialInstanceCount ?? settings.MinimumInstanceCount,
            [Fields.MaximumCount] = settings.MaximumInstanceCount,
            [Fields.Rules] = new JsonArray((JsonNode)(cluster ? ClusterRule(settings) : PoolRule(settings))),
        };
        JsonObject policy = new() { [Fields.PolicyType] = Fields.Autoscaling, [Fields.IsEnabled] = settings.IsEnabled };
        if (cluster)
        {
            bounds[Fields.ScaleInPolicy] = Pace(settings, withCoolDown: true);
            bounds[Fields.ScaleOutPolicy] = Pace(settings, withCoolDown: true);
        }
        else if (settings.CoolDownInSeconds is { } coolDown)
        {
            policy[Fields.CoolDown] = coolDown;
        }
        policy[Fields.Policies] = new JsonArray((JsonNode)bounds);
        return policy;
    }

    private static JsonObject PoolRule(AutoscalingSettings settings) => new()
    {
        [Fields.RuleType] = "PREDEFINED_EXPRESSION",
        [Fields.MetricType] = settings.Metric,
        [Fields.ScaleIn] = Condition(settings, settings.ScaleInThreshold),
        [Fields.ScaleOut] = Condition(settings, settings.ScaleOutThreshold),
    };

    private static JsonObject ClusterRule(AutoscalingSettings settings) => new()
    {
        [Fields.RuleType] = "TARGET_PREDEFINED_EXPRESSION",
        [Fields.MetricType] = settings.Metric,
        [Fields.Scale] = new JsonObject
        {
            [Fields.TargetConditionType] = Fields.ThresholdType,
            [Fields.Threshold] = settings.ScaleOutThreshold,
        },
    };

    private static JsonObject Condition(AutoscalingSettings settings, double threshold)
    {
        JsonObject condition = Pace(settings, withCoolDown: false);
        condition[Fields.ConditionType] = Fields.ThresholdType;
        condition[Fields.Threshold] = threshold;
        return condition;
    }

    private static JsonObject Pace(AutoscalingSettings settings, bool withCoolDown)
    {
        JsonObject pace = [];
        if (settings.PendingDuration is not null)
            pace[Fields.PendingDuration] = settings.PendingDuration;
        if (settings.InstanceCountAdjustment is { } adjustment)
            pace[Fields.CountAdjustment] = adjustment;
        if (withCoolDown && settings.CoolDownInSeconds is { } coolDown)
            pace[Fields.CoolDown] = coolDown;
        return pace;
    }
}
