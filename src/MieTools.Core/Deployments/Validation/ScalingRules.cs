using System.Globalization;
using System.Text.Json;
using System.Xml;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Scaling policies. Instance pools and compute clusters have different schemas and limits.</summary>
internal static class ScalingRules
{
    private const int MinimumCoolDown = 300;
    private const double MostPercent = 100;
    private const string Parameter = "Autoscaling";

    public static void Check(Findings findings, JsonElement block, string path, bool cluster)
    {
        if (findings.Object(block, path, Fields.Scaling, "InstanceCount", required: false) is not { } policy)
            return;
        path = Findings.Join(path, Fields.Scaling);
        switch (findings.Text(policy, path, Fields.PolicyType, "InstanceCount", required: true))
        {
            case Fields.FixedSize:
                findings.Integer(policy, path, Fields.InstanceCount, "InstanceCount", required: true, cluster ? 0 : 1);
                break;
            case Fields.Autoscaling:
                findings.Integer(policy, path, Fields.CoolDown, Parameter, required: false, MinimumCoolDown);
                CheckPolicies(findings, policy, path, cluster);
                break;
        }
    }

    private static void CheckPolicies(Findings findings, JsonElement policy, string path, bool cluster)
    {
        path = Findings.Join(path, Fields.Policies);
        JsonElement[] entries = [.. policy.Items(Fields.Policies)];
        if (entries.Length != 1)
            findings.Error(path, Parameter, $"has {entries.Length} entries; the service takes exactly 1.");
        for (int i = 0; i < entries.Length; i++)
            CheckBounds(findings, entries[i], $"{path}[{i}]", cluster);
    }

    private static void CheckBounds(Findings findings, JsonElement entry, string path, bool cluster)
    {
        findings.Text(entry, path, Fields.AutoscalingPolicyType, Parameter, required: true);
        int? minimum = findings.Integer(entry, path, Fields.MinimumCount, Parameter, required: true, cluster ? 0 : 1);
        int? initial = findings.Integer(entry, path, Fields.InitialCount, Parameter, required: true, 1);
        int? maximum = findings.Integer(entry, path, Fields.MaximumCount, Parameter, required: true, 1);
        if (minimum > maximum)
        {
            findings.Error(Findings.Join(path, Fields.MinimumCount), Parameter,
                $"is {minimum}; it must not be over {Fields.MaximumCount}, {maximum}.");
        }
        else if (initial < minimum || initial > maximum)
        {
            findings.Error(Findings.Join(path, Fields.InitialCount), Parameter,
                $"is {initial}; it must be {minimum} to {maximum}, the minimum and maximum instance counts.");
        }

        JsonElement[] rules = [.. entry.Items(Fields.Rules)];
        if (rules.Length == 0)
            findings.Error(Findings.Join(path, Fields.Rules), Parameter, "needs at least 1 rule.");
        for (int i = 0; i < rules.Length; i++)
            CheckRule(findings, rules[i], $"{Findings.Join(path, Fields.Rules)}[{i}]", cluster);
        CheckPace(findings, entry, path, Fields.ScaleInPolicy, cluster);
        CheckPace(findings, entry, path, Fields.ScaleOutPolicy, cluster);
    }

    private static void CheckRule(Findings findings, JsonElement rule, string path, bool cluster)
    {
        switch (findings.Text(rule, path, Fields.RuleType, Parameter, required: true))
        {
            case Fields.PredefinedRule:
                findings.Text(rule, path, Fields.MetricType, Parameter, required: true);
                goto case Fields.CustomRule;
            case Fields.CustomRule:
                RefuseOn(findings, path, cluster, Fields.ManagedComputeCluster);
                double? scaleIn = CheckCondition(findings, rule, path, Fields.ScaleIn, Fields.ConditionType, cluster);
                double? scaleOut = CheckCondition(findings, rule, path, Fields.ScaleOut, Fields.ConditionType, cluster);
                if (scaleIn >= scaleOut)
                {
                    findings.Warn(Findings.Join(path, Fields.ScaleIn), Parameter,
                        string.Create(CultureInfo.InvariantCulture,
                            $"has the threshold {scaleIn}, which is not under that of {Fields.ScaleOut}, {scaleOut}: "
                                + $"the count would go up and down without end."));
                }

                break;
            case Fields.TargetPredefinedRule or Fields.TargetCustomRule:
                RefuseOn(findings, path, !cluster, Fields.InstancePool);
                CheckCondition(findings, rule, path, Fields.Scale, Fields.TargetConditionType, cluster);
                break;
        }
    }

    private static void RefuseOn(Findings findings, string path, bool wrong, string kind)
    {
        if (wrong)
            findings.Error(Findings.Join(path, Fields.RuleType), Parameter, $"is not a rule of {kind}.");
    }

    private static double? CheckCondition(Findings findings, JsonElement rule, string path, string name, string typeField, bool cluster)
    {
        // The target of a cluster is optional in the schema.
        if (findings.Object(rule, path, name, Parameter, required: !cluster) is not { } condition)
            return null;
        path = Findings.Join(path, name);
        CheckDuration(findings, condition, path, cluster);
        findings.Integer(condition, path, Fields.CountAdjustment, Parameter, required: false, 1);
        switch (findings.Text(condition, path, typeField, Parameter, required: true))
        {
            case Fields.ThresholdType:
                return findings.Number(condition, path, Fields.Threshold, Parameter, required: true, 0, MostPercent);
            case Fields.QueryType:
                string? query = findings.Text(condition, path, Fields.Query, Parameter, required: true);
                if (cluster)
                    findings.Number(condition, path, Fields.Threshold, Parameter, required: true);
                else if (query is not null && query.AsSpan().IndexOfAny("<>=!") < 0)
                    findings.Warn(Findings.Join(path, Fields.Query), Parameter, "holds no trigger such as '< 25'.");
                break;
        }
        return null;
    }

    private static void CheckPace(Findings findings, JsonElement entry, string path, string name, bool cluster)
    {
        if (findings.Object(entry, path, name, Parameter, required: false) is not { } pace)
            return;
        path = Findings.Join(path, name);
        CheckDuration(findings, pace, path, cluster);
        findings.Integer(pace, path, Fields.CountAdjustment, Parameter, required: false, 1);
        findings.Integer(pace, path, Fields.CoolDown, Parameter, required: false, 0);
    }

    private static void CheckDuration(Findings findings, JsonElement json, string path, bool cluster)
    {
        if (findings.Text(json, path, Fields.PendingDuration, Parameter, required: false) is not { } text)
            return;
        (TimeSpan minimum, TimeSpan maximum, string range) = cluster
            ? (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30), "PT1M to PT30M")
            : (TimeSpan.FromMinutes(3), TimeSpan.FromHours(1), "PT3M to PT1H");
        bool valid = false;
        try
        {
            TimeSpan duration = XmlConvert.ToTimeSpan(text);
            valid = duration >= minimum && duration <= maximum;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
        }
        if (!valid)
        {
            findings.Error(
                Findings.Join(path, Fields.PendingDuration), Parameter, $"is '{text}'; it must be an ISO 8601 duration of {range}.");
        }
    }
}
