using System.Text.Json.Nodes;

namespace MieTools.Core.Deployments;

/// <summary>Writes the rules of autoscaling: a new one, or what was named into those that are there.</summary>
internal static class RuleWriter
{
    private const string PayloadAdvice = "or replace the rules whole with -Payload";

    /// <summary>The rule of a new policy: by queries when they are named, else by a metric.</summary>
    /// <exception cref="MieException"><c>InvalidArgument</c>: half of a rule, or both kinds.</exception>
    public static JsonObject New(AutoscalingSettings settings, bool cluster)
    {
        JsonObject rule = [];
        if (cluster)
        {
            WriteTarget(settings, rule, isNew: true);
            return rule;
        }
        WritePool(settings, rule);
        WritePace(settings, rule);
        return rule;
    }

    /// <summary>Changes what was named and nothing else.</summary>
    /// <exception cref="MieException"><c>InvalidArgument</c>: no rule there has it, or several have.</exception>
    public static void Edit(AutoscalingSettings settings, JsonArray list, bool cluster)
    {
        JsonObject[] rules = [.. list.OfType<JsonObject>()];
        if (cluster)
        {
            EditTargets(settings, rules);
            return;
        }
        if (settings.NamesPoolQuery)
            EditQueries(settings, rules);
        if (settings.NamesThreshold)
            EditThresholds(settings, rules);
        foreach (JsonObject rule in rules)
            WritePace(settings, rule);
    }

    private static void WritePool(AutoscalingSettings settings, JsonObject rule)
    {
        if (!settings.NamesPoolQuery)
        {
            rule[Fields.RuleType] = Fields.PredefinedRule;
            rule[Fields.MetricType] = settings.Metric ?? AutoscalingSettings.DefaultMetric;
            WriteThreshold(rule, Fields.ScaleIn, settings.ScaleInThreshold ?? AutoscalingSettings.DefaultScaleInThreshold);
            WriteThreshold(rule, Fields.ScaleOut, settings.ScaleOutThreshold ?? AutoscalingSettings.DefaultScaleOutThreshold);
            return;
        }
        if (settings.NamesThreshold)
            throw Excluding("ScaleInQuery", "-ScaleInQuery and -ScaleOutQuery have their thresholds in the query");
        ToQueries(settings, rule);
    }

    // A rule by queries has no metric and no thresholds; its pace stays.
    private static void ToQueries(AutoscalingSettings settings, JsonObject rule)
    {
        if (settings.ScaleInQuery is null || settings.ScaleOutQuery is null)
        {
            throw MieException.InvalidArgument(settings.ScaleInQuery is null ? "ScaleInQuery" : "ScaleOutQuery",
                "A rule by queries needs both of them.", "Give -ScaleInQuery and -ScaleOutQuery.");
        }
        rule[Fields.RuleType] = Fields.CustomRule;
        rule.Remove(Fields.MetricType);
        WriteQuery(rule, Fields.ScaleIn, settings.ScaleInQuery);
        WriteQuery(rule, Fields.ScaleOut, settings.ScaleOutQuery);
    }

    private static void EditQueries(AutoscalingSettings settings, JsonObject[] rules)
    {
        JsonObject[] custom = [.. rules.Where(rule => rule.Text(Fields.RuleType) == Fields.CustomRule)];
        if (custom.Length > 1)
            throw Ambiguous("ScaleInQuery", $"has {custom.Length} rules by queries", $"Name them in a payload: {PayloadAdvice}.");
        if (custom is [JsonObject rule])
        {
            if (settings.ScaleInQuery is not null)
                WriteQuery(rule, Fields.ScaleIn, settings.ScaleInQuery);
            if (settings.ScaleOutQuery is not null)
                WriteQuery(rule, Fields.ScaleOut, settings.ScaleOutQuery);
            return;
        }
        if (rules is not [JsonObject only])
            throw Ambiguous("ScaleInQuery", $"has {rules.Length} rules, none of them by queries", $"Name it whole, {PayloadAdvice}.");
        if (settings.NamesThreshold)
            throw Excluding("ScaleInQuery", "-ScaleInQuery and -ScaleOutQuery have their thresholds in the query");
        ToQueries(settings, only);
    }

    private static void EditThresholds(AutoscalingSettings settings, JsonObject[] rules)
    {
        JsonObject rule = Predefined(settings, rules, Fields.PredefinedRule, "-ScaleInQuery and -ScaleOutQuery");
        if (settings.Metric is not null)
            rule[Fields.MetricType] = settings.Metric;
        if (settings.ScaleInThreshold is { } scaleIn)
            WriteThreshold(rule, Fields.ScaleIn, scaleIn);
        if (settings.ScaleOutThreshold is { } scaleOut)
            WriteThreshold(rule, Fields.ScaleOut, scaleOut);
    }

    private static JsonObject Predefined(AutoscalingSettings settings, JsonObject[] rules, string type, string queries)
    {
        string parameter = settings.Metric is not null ? "ScalingMetric"
            : settings.ScaleInThreshold is not null ? "ScaleInThreshold" : "ScaleOutThreshold";
        JsonObject[] found = [.. rules.Where(rule => rule.Text(Fields.RuleType) == type)];
        if (found.Length > 1 && settings.Metric is not null)
            found = [.. found.Where(rule => rule.Text(Fields.MetricType) == settings.Metric)];
        return found switch
        {
            [JsonObject one] => one,
            [] => throw Ambiguous(parameter, "scales by a query, which has no metric and no threshold beside it",
                $"Change it with {queries}, {PayloadAdvice}."),
            _ => throw Ambiguous(parameter, $"has {found.Length} rules by metrics",
                $"Say which with -ScalingMetric, {PayloadAdvice}."),
        };
    }

    private static void EditTargets(AutoscalingSettings settings, JsonObject[] rules)
    {
        if (!settings.NamesThreshold && settings.TargetQuery is null && settings.MetricNamespace is null)
            return;
        if (rules is [JsonObject only])
        {
            WriteTarget(settings, only, isNew: false);
            return;
        }
        if (settings.TargetQuery is not null || settings.MetricNamespace is not null)
        {
            JsonObject[] custom = [.. rules.Where(rule => rule.Text(Fields.RuleType) == Fields.TargetCustomRule)];
            WriteTarget(settings, custom is [JsonObject one] ? one
                : throw Ambiguous("ScalingQuery", $"has {custom.Length} rules by queries", $"Name them in a payload: {PayloadAdvice}."),
                isNew: false);
            return;
        }
        WriteTarget(settings, Predefined(settings, rules, Fields.TargetPredefinedRule, "-ScalingQuery"), isNew: false);
    }

    private static void WriteTarget(AutoscalingSettings settings, JsonObject rule, bool isNew)
    {
        bool wasQuery = rule.Text(Fields.RuleType) == Fields.TargetCustomRule;
        bool byQuery = wasQuery || settings.TargetQuery is not null;
        CheckTarget(settings, byQuery);
        JsonObject target = rule.Child(Fields.Scale);
        if (byQuery && !wasQuery)
        {
            ToTargetQuery(settings, rule, target);
        }
        else if (isNew)
        {
            rule[Fields.RuleType] = Fields.TargetPredefinedRule;
            rule[Fields.MetricType] = AutoscalingSettings.DefaultMetric;
            target[Fields.Threshold] = AutoscalingSettings.DefaultScaleOutThreshold;
        }
        target[Fields.TargetConditionType] = byQuery ? Fields.QueryType : Fields.ThresholdType;
        SetText(rule, Fields.MetricType, settings.Metric);
        SetText(target, Fields.Query, settings.TargetQuery);
        SetText(target, Fields.MetricNamespace, settings.MetricNamespace);
        if (settings.ScaleOutThreshold is { } threshold)
            target[Fields.Threshold] = threshold;
    }

    private static void CheckTarget(AutoscalingSettings settings, bool byQuery)
    {
        if (byQuery && settings.Metric is not null)
        {
            throw settings.TargetQuery is not null
                ? Excluding("ScalingMetric", "A rule has a metric of the service's or a query, not both")
                : Ambiguous("ScalingMetric", "scales by a query, which has no metric of the service's",
                    $"Change it with -ScalingQuery, {PayloadAdvice}.");
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
        rule[Fields.RuleType] = Fields.TargetCustomRule;
        rule.Remove(Fields.MetricType);
        target.Remove(Fields.Threshold);
    }

    private static void WritePace(AutoscalingSettings settings, JsonObject rule)
    {
        if (rule[Fields.ScaleIn] is JsonObject scaleIn)
            settings.ScaleIn.WriteTo(scaleIn);
        if (rule[Fields.ScaleOut] is JsonObject scaleOut)
            settings.ScaleOut.WriteTo(scaleOut);
    }

    private static void WriteThreshold(JsonObject rule, string name, double threshold)
    {
        JsonObject condition = rule.Child(name);
        condition[Fields.ConditionType] = Fields.ThresholdType;
        condition[Fields.Threshold] = threshold;
    }

    private static void WriteQuery(JsonObject rule, string name, string query)
    {
        JsonObject condition = rule.Child(name);
        condition.Remove(Fields.Threshold);
        condition[Fields.ConditionType] = Fields.QueryType;
        condition[Fields.Query] = query;
    }

    private static void SetText(JsonObject json, string name, string? value)
    {
        if (value is not null)
            json[name] = value;
    }

    private static MieException Excluding(string parameter, string why) =>
        MieException.InvalidArgument(
            parameter, $"{why}.", "Leave out -ScalingMetric, -ScaleInThreshold and -ScaleOutThreshold, or the query.");

    private static MieException Ambiguous(string parameter, string why, string advice) =>
        MieException.InvalidArgument(parameter, $"-{parameter} does not fit: the autoscaling policy {why}.", advice);
}
