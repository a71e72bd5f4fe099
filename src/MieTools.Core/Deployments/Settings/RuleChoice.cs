using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Finds the one rule that a setting is of, and says why there is none.</summary>
internal static class RuleChoice
{
    private const string Payload = "replace the rules whole with -Payload";

    /// <summary>The rule by a metric; of several the one that has the metric that is named.</summary>
    /// <param name="settings">What was named.</param>
    /// <param name="rules">The rules there.</param>
    /// <param name="type">The type of a rule by a metric.</param>
    /// <param name="queries">The parameters for rules by queries, for the message.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: there is none, or more than one.</exception>
    public static JsonObject OnlyPredefined(AutoscalingSettings settings, JsonObject[] rules, string type, string queries)
    {
        string parameter = settings.Metric is not null ? "ScalingMetric"
            : settings.ScaleInThreshold is not null ? "ScaleInThreshold" : "ScaleOutThreshold";
        JsonObject[] found = [.. rules.Where(rule => rule.Text(FieldNames.RuleType) == type)];
        CheckTypes(parameter, rules);
        if (found.Length == 0)
            throw ByQuery(parameter, queries, type == FieldNames.TargetPredefinedRule);
        if (found is [JsonObject only])
            return only;
        if (settings.Metric is null)
            throw Misfit(parameter, $"has {found.Length} rules by metrics", $"Say which with -ScalingMetric, or {Payload}.");
        JsonObject[] named = [.. found.Where(rule => rule.Text(FieldNames.MetricType) == settings.Metric)];
        return named is [JsonObject one]
            ? one
            : throw Ambiguous(parameter, $"has {found.Length} rules by metrics, {named.Length} of them by {settings.Metric}");
    }

    /// <summary>Refuses rules of which none is of a type that is known: what belongs to them is not known either.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public static void CheckTypes(string parameter, JsonObject[] rules)
    {
        if (rules.Length == 0 || rules.Any(rule => rule.Text(FieldNames.RuleType) is FieldNames.PredefinedRule or FieldNames.CustomRule
            or FieldNames.TargetPredefinedRule or FieldNames.TargetCustomRule))
        {
            return;
        }
        string types = string.Join(", ", rules.Select(rule => rule.Text(FieldNames.RuleType) ?? "(none)").Distinct());
        throw Ambiguous(parameter, rules.Length == 1
            ? $"has a rule of type {types}, which is not known here"
            : $"has {rules.Length} rules of type {types}, which is not known here");
    }

    /// <summary>A value to keep that more than one rule of a compute cluster has.</summary>
    public static MieException SeveralTargets(int queries, int metrics) => Misfit("ScaleOutThreshold",
        $"has {queries + metrics} rules that a threshold fits ({queries} by queries, {metrics} by metrics)",
        metrics == 0 ? "Replace the rules whole with -Payload." : $"Say which metric's with -ScalingMetric, or {Payload}.");

    /// <summary>A direction's pace where no rule has that direction.</summary>
    public static MieException NoDirection(string parameter, string direction) => MieException.InvalidArgument(parameter,
        $"-{parameter} does not fit: no rule of the autoscaling policy has a {direction}.",
        "Give the direction's threshold or query as well, or replace the rules whole with -Payload.");

    /// <summary>Thresholds or a metric for a rule by a query. That of a compute cluster has a threshold, and no metric.</summary>
    public static MieException ByQuery(string parameter, string queries, bool cluster) =>
        Misfit(parameter, $"scales by a query, which has no metric{(cluster ? "" : " and no threshold")} beside it",
            $"Change it with {queries}, or {Payload}.");

    /// <summary>No rule there is the one that is meant.</summary>
    public static MieException Ambiguous(string parameter, string why) => Misfit(parameter, why, "Replace the rules whole with -Payload.");

    /// <summary>Two kinds of rules named at once.</summary>
    public static MieException Excluding(string parameter, string why) => MieException.InvalidArgument(
        parameter, $"{why}.", "Leave out -ScalingMetric, -ScaleInThreshold and -ScaleOutThreshold, or the query.");

    private static MieException Misfit(string parameter, string why, string advice) =>
        MieException.InvalidArgument(parameter, $"-{parameter} does not fit: the autoscaling policy {why}.", advice);
}
