using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Writes the rules of an instance pool: thresholds of a metric, or two queries, for scaling in and out.</summary>
internal static class PoolRuleWriter
{
    /// <summary>The rule of a new policy: by queries when they are named, else by a metric.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: one query of two, or a metric beside them.</exception>
    public static JsonObject New(AutoscalingSettings settings)
    {
        JsonObject rule = [];
        if (!settings.NamesPoolQuery)
        {
            rule[FieldNames.RuleType] = FieldNames.PredefinedRule;
            rule[FieldNames.MetricType] = settings.Metric ?? AutoscalingSettings.DefaultMetric;
            WriteThreshold(rule, FieldNames.ScaleIn, settings.ScaleInThreshold ?? AutoscalingSettings.DefaultScaleInThreshold);
            WriteThreshold(rule, FieldNames.ScaleOut, settings.ScaleOutThreshold ?? AutoscalingSettings.DefaultScaleOutThreshold);
            WritePace(settings, rule);
            return rule;
        }
        if (settings.NamesThreshold)
            throw RuleChoice.Excluding("ScaleInQuery", "-ScaleInQuery and -ScaleOutQuery have their thresholds in the query");
        ToQueries(settings, rule);
        WritePace(settings, rule);
        return rule;
    }

    /// <summary>Changes what was named of the rules there and nothing else.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: no rule there has it, or several have.</exception>
    public static void Edit(AutoscalingSettings settings, JsonObject[] rules)
    {
        if (settings.NamesPoolQuery)
            EditQueries(settings, rules);
        if (settings.NamesThreshold)
            EditThresholds(settings, rules);
        CheckDirection(settings.ScaleIn, rules, FieldNames.ScaleIn,
            settings.ScaleInAdjustment is not null ? "ScaleInAdjustment"
                : settings.ScaleInPendingDuration is not null ? "ScaleInPendingDuration" : null);
        CheckDirection(settings.ScaleOut, rules, FieldNames.ScaleOut,
            settings.ScaleOutAdjustment is not null ? "ScaleOutAdjustment"
                : settings.ScaleOutPendingDuration is not null ? "ScaleOutPendingDuration" : null);
        foreach (JsonObject rule in rules)
            WritePace(settings, rule);
    }

    // What is named for one direction changes something, or is refused.
    private static void CheckDirection(ScalingPace pace, JsonObject[] rules, string direction, string? own)
    {
        string? named = own ?? (pace.Adjustment is not null ? "InstanceCountAdjustment"
            : pace.PendingDuration is not null ? "PendingDuration" : null);
        bool isThere = rules.Any(rule => rule[direction] is JsonObject);
        bool isAnywhere = rules.Any(rule => rule[FieldNames.ScaleIn] is JsonObject || rule[FieldNames.ScaleOut] is JsonObject);
        if (named is not null && (own is null ? !isAnywhere : !isThere))
            throw RuleChoice.NoDirection(named, direction);
    }

    // A rule by queries has no metric and no thresholds; its pace stays.
    private static void ToQueries(AutoscalingSettings settings, JsonObject rule)
    {
        if (settings.ScaleInQuery is null || settings.ScaleOutQuery is null)
        {
            throw MieException.InvalidArgument(settings.ScaleInQuery is null ? "ScaleInQuery" : "ScaleOutQuery",
                "A rule by queries needs both of them.", "Give -ScaleInQuery and -ScaleOutQuery.");
        }
        rule[FieldNames.RuleType] = FieldNames.CustomRule;
        rule.Remove(FieldNames.MetricType);
        WriteQuery(rule, FieldNames.ScaleIn, settings.ScaleInQuery);
        WriteQuery(rule, FieldNames.ScaleOut, settings.ScaleOutQuery);
    }

    private static void EditQueries(AutoscalingSettings settings, JsonObject[] rules)
    {
        JsonObject[] custom = [.. rules.Where(rule => rule.Text(FieldNames.RuleType) == FieldNames.CustomRule)];
        if (custom.Length > 1)
            throw RuleChoice.Ambiguous("ScaleInQuery", $"has {custom.Length} rules by queries");
        if (custom is [JsonObject rule])
        {
            if (settings.ScaleInQuery is not null)
                WriteQuery(rule, FieldNames.ScaleIn, settings.ScaleInQuery);
            if (settings.ScaleOutQuery is not null)
                WriteQuery(rule, FieldNames.ScaleOut, settings.ScaleOutQuery);
            return;
        }
        if (rules is not [JsonObject only])
            throw RuleChoice.Ambiguous("ScaleInQuery", $"has {rules.Length} rules, none of them by queries");
        if (settings.NamesThreshold)
            throw RuleChoice.Excluding("ScaleInQuery", "-ScaleInQuery and -ScaleOutQuery have their thresholds in the query");
        ToQueries(settings, only);
    }

    private static void EditThresholds(AutoscalingSettings settings, JsonObject[] rules)
    {
        JsonObject rule = RuleChoice.OnlyPredefined(settings, rules, FieldNames.PredefinedRule, "-ScaleInQuery and -ScaleOutQuery");
        if (settings.Metric is not null)
            rule[FieldNames.MetricType] = settings.Metric;
        if (settings.ScaleInThreshold is { } scaleIn)
            WriteThreshold(rule, FieldNames.ScaleIn, scaleIn);
        if (settings.ScaleOutThreshold is { } scaleOut)
            WriteThreshold(rule, FieldNames.ScaleOut, scaleOut);
    }

    private static void WritePace(AutoscalingSettings settings, JsonObject rule)
    {
        if (rule[FieldNames.ScaleIn] is JsonObject scaleIn)
            settings.ScaleIn.WriteTo(scaleIn);
        if (rule[FieldNames.ScaleOut] is JsonObject scaleOut)
            settings.ScaleOut.WriteTo(scaleOut);
    }

    private static void WriteThreshold(JsonObject rule, string name, double threshold)
    {
        JsonObject condition = rule.Child(name);
        condition[FieldNames.ConditionType] = FieldNames.ThresholdType;
        condition[FieldNames.Threshold] = threshold;
    }

    private static void WriteQuery(JsonObject rule, string name, string query)
    {
        JsonObject condition = rule.Child(name);
        condition.Remove(FieldNames.Threshold);
        condition[FieldNames.ConditionType] = FieldNames.QueryType;
        condition[FieldNames.Query] = query;
    }
}
