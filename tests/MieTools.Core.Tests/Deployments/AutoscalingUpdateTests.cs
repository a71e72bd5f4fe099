using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;

namespace MieTools.Core.Tests.Deployments;

/// <summary>What is named of autoscaling changes its own field of the policy that is there.</summary>
public sealed class AutoscalingUpdateTests
{
    private const string Predefined = """
        {"policyType": "AUTOSCALING", "coolDownInSeconds": 900, "isEnabled": false, "futurePolicy": 1, "autoScalingPolicies": [{
          "autoScalingPolicyType": "THRESHOLD", "minimumInstanceCount": 2, "initialInstanceCount": 3, "maximumInstanceCount": 6, "rules": [{
            "metricExpressionRuleType": "PREDEFINED_EXPRESSION", "metricType": "MEMORY_UTILIZATION",
            "scaleInConfiguration": {"scalingConfigurationType": "THRESHOLD", "threshold": 30, "pendingDuration": "PT7M"},
            "scaleOutConfiguration": {"scalingConfigurationType": "THRESHOLD", "threshold": 90, "instanceCountAdjustment": 2} }]}]}
        """;

    private const string Custom = """
        {"policyType": "AUTOSCALING", "autoScalingPolicies": [{"autoScalingPolicyType": "THRESHOLD", "minimumInstanceCount": 1,
          "initialInstanceCount": 1, "maximumInstanceCount": 3, "rules": [{"metricExpressionRuleType": "CUSTOM_EXPRESSION",
            "scaleInConfiguration": {"scalingConfigurationType": "QUERY", "query": "A[1m].mean() < 25"},
            "scaleOutConfiguration": {"scalingConfigurationType": "QUERY", "query": "A[1m].mean() > 75"} }]}]}
        """;

    private const string Rules = "autoScalingPolicies/0/rules/0/";

    public static TheoryData<string, AutoscalingSettings, string, string> Named => new()
    {
        { Predefined, new() { MaximumInstanceCount = 8 }, "autoScalingPolicies/0/maximumInstanceCount", "8" },
        { Predefined, new() { MinimumInstanceCount = 1 }, "autoScalingPolicies/0/minimumInstanceCount", "1" },
        { Predefined, new() { InitialInstanceCount = 4 }, "autoScalingPolicies/0/initialInstanceCount", "4" },
        { Predefined, new() { CoolDownInSeconds = 1000 }, "coolDownInSeconds", "1000" },
        { Predefined, new() { IsEnabled = true }, "isEnabled", "true" },
        { Predefined, new() { Metric = "CPU_UTILIZATION" }, Rules + "metricType", "\"CPU_UTILIZATION\"" },
        { Predefined, new() { ScaleInThreshold = 5.5 }, Rules + "scaleInConfiguration/threshold", "5.5" },
        { Predefined, new() { ScaleOutThreshold = 80 }, Rules + "scaleOutConfiguration/threshold", "80" },
        { Predefined, new() { ScaleInPendingDuration = "PT9M" }, Rules + "scaleInConfiguration/pendingDuration", "\"PT9M\"" },
        { Predefined, new() { ScaleOutAdjustment = 3 }, Rules + "scaleOutConfiguration/instanceCountAdjustment", "3" },
        { Custom, new() { ScaleInQuery = "B[1m].mean() < 5" }, Rules + "scaleInConfiguration/query", "\"B[1m].mean() < 5\"" },
        { Custom, new() { CoolDownInSeconds = 600 }, "coolDownInSeconds", "600" },
        { Custom, new() { MaximumInstanceCount = 9 }, "autoScalingPolicies/0/maximumInstanceCount", "9" },
    };

    [Theory]
    [MemberData(nameof(Named))]
    public void What_is_named_changes_its_own_field(string policy, AutoscalingSettings named, string path, string value)
    {
        JsonNode expected = Samples.Node(policy);
        string[] steps = path.Split('/');
        JsonNode owner = steps[..^1].Aggregate(expected, (node, step) => int.TryParse(step, out int index) ? node[index]! : node[step]!);
        owner[steps[^1]] = JsonNode.Parse(value);
        DeploymentUpdate update = Apply(policy, named);
        JsonAssert.Same(expected.ToJsonString(), Policy(update));
        Assert.Empty(update.Warnings);
        Assert.Empty(DeploymentValidator.CheckUpdate(update.Body, Current(policy)));
    }

    [Fact]
    public void A_setting_of_both_directions_goes_to_both()
    {
        JsonNode rule = Policy(Apply(Predefined, new()
        {
            PendingDuration = "PT4M",
            InstanceCountAdjustment = 5,
            ScaleOutAdjustment = 6,
        }))["autoScalingPolicies"]![0]!["rules"]![0]!;
        JsonAssert.Same(
            """{"scalingConfigurationType": "THRESHOLD", "threshold": 30, "pendingDuration": "PT4M", "instanceCountAdjustment": 5}""",
            rule["scaleInConfiguration"]);
        JsonAssert.Same(
            """{"scalingConfigurationType": "THRESHOLD", "threshold": 90, "pendingDuration": "PT4M", "instanceCountAdjustment": 6}""",
            rule["scaleOutConfiguration"]);
    }

    [Theory]
    [InlineData(4, null, 4)]
    [InlineData(null, 2, 2)]
    public void The_initial_count_stays_inside_of_new_bounds_and_that_is_said(int? minimum, int? maximum, int initial)
    {
        DeploymentUpdate update = Apply(Predefined, new() { MinimumInstanceCount = minimum, MaximumInstanceCount = maximum });
        Assert.Equal(initial, (int?)Policy(update)["autoScalingPolicies"]![0]!["initialInstanceCount"]);
        Assert.Contains(
            $"was 3, outside of the new bounds, and becomes {initial}", Assert.Single(update.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ScaleOutThreshold")]
    [InlineData("ScalingMetric")]
    public void A_threshold_of_a_rule_by_queries_is_refused_with_what_to_do(string parameter)
    {
        MieException error = Assert.Throws<MieException>(() => Apply(Custom,
            parameter == "ScalingMetric" ? new() { Metric = "CPU_UTILIZATION" } : new() { ScaleOutThreshold = 80 }));
        Assert.Equal(parameter, error.ErrorTarget);
        Assert.Contains(
            "-ScaleInQuery and -ScaleOutQuery, or replace the rules whole with -Payload", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_queries_make_a_rule_by_queries_of_one_by_a_metric_and_one_alone_does_not()
    {
        AutoscalingSettings both = new() { ScaleInQuery = "B[1m].mean() < 5", ScaleOutQuery = "B[1m].mean() > 9" };
        JsonAssert.Same(
            """
            {"metricExpressionRuleType": "CUSTOM_EXPRESSION",
             "scaleInConfiguration": {"scalingConfigurationType": "QUERY", "query": "B[1m].mean() < 5", "pendingDuration": "PT7M"},
             "scaleOutConfiguration": {"scalingConfigurationType": "QUERY", "query": "B[1m].mean() > 9", "instanceCountAdjustment": 2} }
            """,
            Policy(Apply(Predefined, both))["autoScalingPolicies"]![0]!["rules"]![0]);
        Assert.Equal("ScaleInQuery",
            Assert.Throws<MieException>(() => Apply(Predefined, both with { ScaleInQuery = null })).ErrorTarget);
    }

    [Fact]
    public void A_query_and_its_value_make_a_rule_by_a_query_of_a_cluster_s_metric()
    {
        JsonNode before = (new DeploymentSettings
        {
            ComputeTargetId = "ocid1.x.oc1.iad.a",
            Autoscaling = new() { MinimumInstanceCount = 1, MaximumInstanceCount = 2, PendingDuration = "PT2M" },
        }).ApplyToCreate();
        MieDeployment current = Samples.Read(Samples.Deployment(
            layout: before["modelDeploymentConfigurationDetails"]!.ToJsonString()));
        JsonNode after = new DeploymentSettings
        {
            Autoscaling = new() { TargetQuery = "Queue[1m].mean()", ScaleOutThreshold = 250 },
        }.ApplyToUpdate(current).Body["modelDeploymentConfigurationDetails"]!["infrastructureConfigurationDetails"]!["scalingPolicy"]!
            ["autoScalingPolicies"]![0]!;
        JsonAssert.Same(
            """
            [{"metricExpressionRuleType": "TARGET_CUSTOM_EXPRESSION", "scaleConfiguration": {"targetScalingConfigurationType": "QUERY",
              "query": "Queue[1m].mean()", "threshold": 250} }]
            """,
            after["rules"]);
        JsonAssert.Same("""{"pendingDuration": "PT2M"}""", after["scaleInPolicy"]);
        Assert.Equal("ScaleOutThreshold", Assert.Throws<MieException>(() => new DeploymentSettings
        {
            Autoscaling = new() { TargetQuery = "Queue[1m].mean()" },
        }.ApplyToUpdate(current)).ErrorTarget);
    }

    private const string Target = """
        {"metricExpressionRuleType": "TARGET_PREDEFINED_EXPRESSION", "metricType": "CPU_UTILIZATION",
          "scaleConfiguration": {"targetScalingConfigurationType": "THRESHOLD", "threshold": 70} }
        """;

    private const string TargetQuery = """
        {"metricExpressionRuleType": "TARGET_CUSTOM_EXPRESSION",
          "scaleConfiguration": {"targetScalingConfigurationType": "QUERY", "query": "A[1m].mean()", "threshold": 3} }
        """;

    // What a refusal gives as its reason is what is there.
    [Theory]
    [InlineData(TargetQuery + "," + TargetQuery, "has 2 rules that a threshold fits (2 by queries, 0 by metrics)", "-Payload")]
    [InlineData(Target + "," + TargetQuery, "has 2 rules that a threshold fits (1 by queries, 1 by metrics)", "-ScalingMetric")]
    [InlineData("""{"metricExpressionRuleType": "NEWEST", "scaleConfiguration": {}}""", "has a rule of type NEWEST", "-Payload")]
    [InlineData("""{"metricExpressionRuleType": "NEWEST"}, {"metricExpressionRuleType": "NEWEST"}""", "has 2 rules of type NEWEST",
        "-Payload")]
    public void A_threshold_that_is_not_one_rule_s_is_refused_for_its_reason(string rules, string reason, string advice)
    {
        MieException error = Assert.Throws<MieException>(() => ApplyToCluster(rules, new() { ScaleOutThreshold = 4 }));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_s_rule_of_a_new_type_is_not_called_a_query()
    {
        MieException error = Assert.Throws<MieException>(() => Apply(
            Predefined.Replace("PREDEFINED_EXPRESSION", "NEWEST", StringComparison.Ordinal), new() { ScaleOutThreshold = 4 }));
        Assert.Contains("has a rule of type NEWEST", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scaleInConfiguration", "ScaleInAdjustment")]
    [InlineData("scaleOutConfiguration", "ScaleOutAdjustment")]
    [InlineData("scaleInConfiguration", "ScaleInPendingDuration")]
    [InlineData("scaleOutConfiguration", "ScaleOutPendingDuration")]
    public void A_pace_of_a_direction_that_no_rule_has_is_refused(string missing, string parameter)
    {
        JsonNode policy = Samples.Node(Predefined);
        policy["autoScalingPolicies"]![0]!["rules"]![0]!.AsObject().Remove(missing);
        AutoscalingSettings named = parameter switch
        {
            "ScaleInAdjustment" => new() { ScaleInAdjustment = 4 },
            "ScaleOutAdjustment" => new() { ScaleOutAdjustment = 4 },
            "ScaleInPendingDuration" => new() { ScaleInPendingDuration = "PT4M" },
            _ => new() { ScaleOutPendingDuration = "PT4M" },
        };
        MieException error = Assert.Throws<MieException>(() => Apply(policy.ToJsonString(), named));
        Assert.Equal(parameter, error.ErrorTarget);
        Assert.Contains($"-{parameter} does not fit: no rule of the autoscaling policy has a {missing}", error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_threshold_that_is_no_number_is_refused(double threshold) => Assert.Equal("ScaleInThreshold",
        Assert.Throws<MieException>(() => Apply(Predefined, new() { ScaleInThreshold = threshold })).ErrorTarget);

    [Fact]
    public void Of_two_rules_the_metric_says_which()
    {
        JsonObject two = Samples.Node(Predefined);
        JsonArray rules = (JsonArray)two["autoScalingPolicies"]![0]!["rules"]!;
        JsonNode cpu = rules[0]!.DeepClone();
        cpu["metricType"] = "CPU_UTILIZATION";
        rules.Add(cpu);
        AutoscalingSettings named = new() { Metric = "CPU_UTILIZATION", ScaleOutThreshold = 50 };
        JsonNode changed = Policy(Apply(two.ToJsonString(), named))["autoScalingPolicies"]![0]!["rules"]!;
        Assert.Equal((90, 50), ((double)changed[0]!["scaleOutConfiguration"]!["threshold"]!,
            (double)changed[1]!["scaleOutConfiguration"]!["threshold"]!));
        Assert.Contains("2 rules by metrics, 0 of them by OTHER",
            Assert.Throws<MieException>(() => Apply(two.ToJsonString(), named with { Metric = "OTHER" })).Message,
            StringComparison.Ordinal);
        Assert.Contains("-ScalingMetric",
            Assert.Throws<MieException>(() => Apply(two.ToJsonString(), named with { Metric = null })).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_size_becomes_autoscaling_by_both_bounds_and_starts_with_what_runs()
    {
        const string Three = """{"policyType": "FIXED_SIZE", "instanceCount": 3}""";
        MieException error = Assert.Throws<MieException>(() => Apply(Three, new() { MaximumInstanceCount = 5 }));
        Assert.Contains("FIXED_SIZE", error.Message, StringComparison.Ordinal);
        Assert.Contains("-MinimumInstanceCount and -MaximumInstanceCount", error.Advice, StringComparison.Ordinal);
        DeploymentUpdate update = Apply(Three, new() { MinimumInstanceCount = 1, MaximumInstanceCount = 5 });
        Assert.Equal(3, (int?)Policy(update)["autoScalingPolicies"]![0]!["initialInstanceCount"]);
        Assert.Equal(
            [
                "scalingPolicy FIXED_SIZE 3 → AUTOSCALING 1..5", "isEnabled (none) → true", "initialInstanceCount (none) → 3",
                "metricExpressionRuleType (none) → PREDEFINED_EXPRESSION", "metricType (none) → CPU_UTILIZATION",
                "scaleInConfiguration.threshold (none) → 20", "scaleOutConfiguration.threshold (none) → 70",
            ],
            update.Plan);
        Assert.Empty(DeploymentValidator.CheckUpdate(update.Body, Current(Three)));
    }

    private static DeploymentUpdate Apply(string policy, AutoscalingSettings named) =>
        new DeploymentSettings { Autoscaling = named }.ApplyToUpdate(Current(policy));

    private static MieDeployment Current(string policy) => Samples.Read(Samples.Deployment(layout: Samples.SchemaLayout.Replace(
        """{"instanceCount": "2", "policyType": "FIXED_SIZE", "futureScaling": {}}""", policy, StringComparison.Ordinal)));

    private static DeploymentUpdate ApplyToCluster(string rules, AutoscalingSettings named)
    {
        JsonNode before = (new DeploymentSettings
        {
            ComputeTargetId = "ocid1.x.oc1.iad.a",
            Autoscaling = new() { MinimumInstanceCount = 1, MaximumInstanceCount = 2 },
        }).ApplyToCreate()["modelDeploymentConfigurationDetails"]!;
        before["infrastructureConfigurationDetails"]!["scalingPolicy"]!["autoScalingPolicies"]![0]!["rules"] = JsonNode.Parse($"[{rules}]");
        MieDeployment current = Samples.Read(Samples.Deployment(layout: before.ToJsonString()));
        return new DeploymentSettings { Autoscaling = named }.ApplyToUpdate(current);
    }

    private static JsonNode Policy(DeploymentUpdate update) =>
        update.Body["modelDeploymentConfigurationDetails"]!["modelConfigurationDetails"]!["scalingPolicy"]!;
}
