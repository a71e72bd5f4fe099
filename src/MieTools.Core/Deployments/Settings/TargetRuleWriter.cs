using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Writes the rules of a compute cluster: a target to keep, of a metric or of a query.</summary>
internal static class TargetRuleWriter
{
    /// <summary>The rule of a new policy: by a query when it is named, else by a metric.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: a query without its value, or a metric beside it.</exception>
    public static JsonObject New(AutoscalingSettings settings)
    {
        JsonObject rule = [];
        Write(settings, rule, isNew: true);
        return rule;
    }

    /// <summary>Changes what was named of the rules there and nothing else.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: no rule there has it, or several have.</exception>
    public static void Edit(AutoscalingSettings settings, JsonObject[] rules)
    {
        bool namesQuery = settings.TargetQuery is not null || settings.MetricNamespace is not null;
        if (!settings.NamesThreshold && !namesQuery)
            return;
        RuleChoice.CheckTypes(
            settings.ScaleOutThreshold is not null ? "ScaleOutThreshold" : namesQuery ? "ScalingQuery" : "ScalingMetric", rules);
        if (rules is [JsonObject only])
            Write(settings, only, isNew: false);
        else if (namesQuery)
            Write(settings, OnlyCustom(rules), isNew: false);
        else if (settings.Metric is null)
            Write(settings, OnlyTarget(rules), isNew: false);
        else
            Write(settings, RuleChoice.OnlyPredefined(settings, rules, FieldNames.TargetPredefinedRule, "-ScalingQuery"), isNew: false);
    }

    private static JsonObject OnlyCustom(JsonObject[] rules)
    {
        JsonObject[] custom = [.. rules.Where(rule => rule.Text(FieldNames.RuleType) == FieldNames.TargetCustomRule)];
        return custom is [JsonObject one] ? one : throw RuleChoice.Ambiguous("ScalingQuery", $"has {custom.Length} rules by queries");
    }

    // A rule by a query has a threshold as one by a metric has.
    private static JsonObject OnlyTarget(JsonObject[] rules)
    {
        JsonObject[] known = [.. rules.Where(rule =>
            rule.Text(FieldNames.RuleType) is FieldNames.TargetCustomRule or FieldNames.TargetPredefinedRule)];
        int queries = known.Count(rule => rule.Text(FieldNames.RuleType) == FieldNames.TargetCustomRule);
        return known is [JsonObject one] ? one : throw RuleChoice.SeveralTargets(queries, known.Length - queries);
    }

    private static void Write(AutoscalingSettings settings, JsonObject rule, bool isNew)
    {
        bool wasQuery = rule.Text(FieldNames.RuleType) == FieldNames.TargetCustomRule;
        bool byQuery = wasQuery || settings.TargetQuery is not null;
        CheckTarget(settings, byQuery);
        JsonObject target = rule.Child(FieldNames.Scale);
        if (byQuery && !wasQuery)
        {
            ToTargetQuery(settings, rule, target);
        }
        else if (isNew)
        {
            rule[FieldNames.RuleType] = FieldNames.TargetPredefinedRule;
            rule[FieldNames.MetricType] = AutoscalingSettings.DefaultMetric;
            target[FieldNames.Threshold] = AutoscalingSettings.DefaultScaleOutThreshold;
        }
        target[FieldNames.TargetConditionType] = byQuery ? FieldNames.QueryType : FieldNames.ThresholdType;
        SettingsWriter.Set(rule, FieldNames.MetricType, settings.Metric);
        SettingsWriter.Set(target, FieldNames.Query, settings.TargetQuery);
        SettingsWriter.Set(target, FieldNames.MetricNamespace, settings.MetricNamespace);
        if (settings.ScaleOutThreshold is { } threshold)
            target[FieldNames.Threshold] = threshold;
    }

    private static void CheckTarget(AutoscalingSettings settings, bool byQuery)
    {
        if (byQuery && settings.Metric is not null)
        {
            throw settings.TargetQuery is not null
                ? RuleChoice.Excluding("ScalingMetric", "A rule has a metric of the service's or a query, not both")
                : RuleChoice.ByQuery("ScalingMetric", "-ScalingQuery", cluster: true);
        }
        if (!byQuery && settings.MetricNamespace is not null)
        {
            throw MieException.InvalidArgument(
                "MetricNamespace", "-MetricNamespace is of the metric in a query.", "Give -ScalingQuery and -ScaleOutThreshold as well.");
        }
    }

    // The threshold of a metric is a percentage; that of a query is in the query's own unit.
    private static void ToTargetQuery(AutoscalingSettings settings, JsonObject rule, JsonObject target)
    {
        if (settings.ScaleOutThreshold is null)
        {
            throw MieException.InvalidArgument(
                "ScaleOutThreshold", "A query needs the value to keep it at.", "Give -ScaleOutThreshold as well.");
        }
        rule[FieldNames.RuleType] = FieldNames.TargetCustomRule;
        rule.Remove(FieldNames.MetricType);
        target.Remove(FieldNames.Threshold);
    }
}
