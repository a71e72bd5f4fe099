using System.Xml;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks <c>scalingPolicy</c>, of an instance pool or of a compute cluster.</summary>
internal static class ScalingValidator
{
    private const int LeastCoolDown = 300;
    private const int MostClusterCoolDown = 3600;
    private const double MostPercent = 100;

    /// <summary>Checks the policy of a block, if it has one.</summary>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(Block owner, ScalingLimits limits)
    {
        if (owner.Object("scalingPolicy") is not { } policy)
            return;
        if (policy.RequiredOneOf("policyType", "FIXED_SIZE", "AUTOSCALING") == "FIXED_SIZE")
        {
            policy.RequiredWhole("instanceCount", 1, limits.MostInstances);
            return;
        }
        if (!limits.IsCluster)
            policy.Whole("coolDownInSeconds", LeastCoolDown);
        policy.Flag("isEnabled");
        foreach (Block entry in policy.RequiredObjects("autoScalingPolicies", most: 1))
            CheckEntry(entry, limits);
    }

    private static void CheckEntry(Block entry, ScalingLimits limits)
    {
        entry.RequiredOneOf("autoScalingPolicyType", "THRESHOLD");
        int least = entry.RequiredWhole("minimumInstanceCount", limits.LeastMinimum);
        int first = entry.RequiredWhole("initialInstanceCount", 1);
        int most = entry.RequiredWhole("maximumInstanceCount", 2, limits.MostInstances);
        if (least > most)
            throw entry.Invalid("minimumInstanceCount", $"is {least}, over maximumInstanceCount, {most}");
        if (first < least || first > most)
        {
            throw entry.Invalid(
                "initialInstanceCount", $"is {first}; it has to be from minimumInstanceCount, {least}, to maximumInstanceCount, {most}");
        }

        // A sample of the service has two, and nothing says how many there may be.
        foreach (Block rule in entry.RequiredObjects("rules", most: int.MaxValue))
        {
            if (limits.IsCluster)
                CheckTargetRule(rule);
            else
                CheckPoolRule(rule, limits);
        }
        if (!limits.IsCluster)
            return;
        foreach (string name in (ReadOnlySpan<string>)["scaleInPolicy", "scaleOutPolicy"])
        {
            if (entry.Object(name) is not { } pace)
                continue;
            CheckPace(pace, limits);
            pace.Whole("coolDownInSeconds", 0, MostClusterCoolDown);
        }
    }

    private static void CheckPoolRule(Block rule, ScalingLimits limits)
    {
        bool custom = rule.RequiredOneOf("metricExpressionRuleType", "PREDEFINED_EXPRESSION", "CUSTOM_EXPRESSION") == "CUSTOM_EXPRESSION";
        if (!custom)
            rule.RequiredOneOf("metricType", "CPU_UTILIZATION", "MEMORY_UTILIZATION");
        foreach (string name in (ReadOnlySpan<string>)["scaleInConfiguration", "scaleOutConfiguration"])
        {
            Block condition = rule.RequiredObject(name);
            condition.RequiredOneOf("scalingConfigurationType", custom ? "QUERY" : "THRESHOLD");
            CheckPace(condition, limits);
            if (custom)
                MonitoringQuery.Check(condition, needsTrigger: true);
            else
                condition.RequiredNumber("threshold", 0, MostPercent);
        }
    }

    private static void CheckTargetRule(Block rule)
    {
        bool custom = rule.RequiredOneOf(
            "metricExpressionRuleType", "TARGET_PREDEFINED_EXPRESSION", "TARGET_CUSTOM_EXPRESSION") == "TARGET_CUSTOM_EXPRESSION";
        if (!custom)
            rule.RequiredOneOf("metricType", "CPU_UTILIZATION", "MEMORY_UTILIZATION");
        Block target = rule.RequiredObject("scaleConfiguration");
        target.RequiredOneOf("targetScalingConfigurationType", custom ? "QUERY" : "THRESHOLD");
        if (!custom)
        {
            target.RequiredNumber("threshold", 0, MostPercent);
            return;
        }
        // The threshold stands beside the query here.
        target.RequiredNumber("threshold", 0);
        MonitoringQuery.Check(target, needsTrigger: false);
        target.Text("metricNamespace");
    }

    private static void CheckPace(Block pace, ScalingLimits limits)
    {
        pace.Whole("instanceCountAdjustment", 1);
        if (pace.Text("pendingDuration") is not { } text)
            return;
        if (!TryDuration(text, out TimeSpan duration) || duration < limits.LeastPending || duration > limits.MostPending)
        {
            throw pace.Invalid("pendingDuration",
                $"is '{text}'; it has to be an ISO 8601 duration from {XmlConvert.ToString(limits.LeastPending)} to "
                    + $"{XmlConvert.ToString(limits.MostPending)}");
        }
    }

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            duration = default;
            return false;
        }
    }
}
