using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Deployments;

/// <summary>What an update says of itself: old → new for each field, and no secret.</summary>
public sealed class ChangePlanTests
{
    private static readonly MieDeployment s_current = Samples.Read();

    public static TheoryData<DeploymentSettings, string> Plans => new()
    {
        { new() { InstanceCount = 3 }, "instanceCount 2 → 3" },
        { new() { AddEndpoints = [MieEndpoint.Parse("POST /v1/rerank")] }, "+ POST /v1/rerank" },
        { new() { RemoveEndpoints = [EndpointSelector.Parse("POST /v1/custom/completions")] }, "- POST /v1/custom/completions" },
        { new() { Endpoints = [MieEndpoint.Parse("GET,PUT /models/{}")] }, "+ PUT /models/{}; - GET,POST /v1/custom/completions" },
        { new() { DisplayName = "chat 2" }, "displayName chat → 'chat 2'" },
        { new() { Description = "" }, "description (none) → ''" },
        { new() { ServerPort = 9000, HealthCheckPort = 9001 }, "serverPort 8000 → 9000; healthCheckPort 8001 → 9001" },
        { new() { MemoryInGBs = 64 }, "memoryInGBs 32 → 64" },
        { new() { AddEnvironmentVariables = new Dictionary<string, string> { ["AA"] = "s3cret" } },
            "environment variable AA: (none) → ***" },
        { new() { AddEnvironmentVariables = new Dictionary<string, string> { ["MODEL"] = "s3cret" } },
            "environment variable MODEL: *** → ***" },
        { new() { RemoveEnvironmentVariables = ["MODEL"] }, "environment variable MODEL: *** → (none)" },
        { new() { FreeformTags = new Dictionary<string, string> { ["owner"] = "you" } }, "free-form tag owner: me → you" },
        { new() { FreeformTags = new Dictionary<string, string> { ["owner"] = "me", ["api_key"] = "s3cret" } },
            "free-form tag api_key: (none) → ***" },
        { new() { DefinedTags = Samples.Node("""{"Ops": {"Cost": 6, "Team": "a"} }""") }, "defined tag Ops.Cost: 5 → 6" },
        { new() { PredictLogId = "ocid1.log.oc1.iad.p" },
            "predict.logId (none) → ocid1.log.oc1.iad.p; predict.logGroupId (none) → ocid1.loggroup.oc1.iad.group" },
        { new() { Command = ["--port", "8000", "--api-key", "s3cret", "--auth-token=s3cret", "-v"] },
            "cmd [--port 8000] → [--port 8000 --api-key *** --auth-token=*** -v]" },
        { new() { Image = "iad.ocir.io/ns/vllm:2", ImageDigest = Samples.Digest },
            "image iad.ocir.io/ns/vllm:1 → iad.ocir.io/ns/vllm:2" },
        { new() { ClearApiSpecification = true }, "predictApiSpecification openai → (none)" },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_plan_says_old_and_new(DeploymentSettings settings, string plan)
    {
        string text = string.Join("; ", settings.ApplyToUpdate(s_current).Plan);
        Assert.Equal(plan, text);
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_policy_is_told_field_by_field()
    {
        DeploymentSettings settings = new()
        {
            Autoscaling = new() { MinimumInstanceCount = 1, MaximumInstanceCount = 8, ScaleOutThreshold = 60, CoolDownInSeconds = 900 },
        };
        DeploymentUpdate update = settings.ApplyToUpdate(s_current);
        Assert.Equal("scalingPolicy FIXED_SIZE 2 → AUTOSCALING 1..8", update.Plan[0]);
        Assert.All(
            [
                "coolDownInSeconds (none) → 900", "metricType (none) → CPU_UTILIZATION",
                "scaleInConfiguration.threshold (none) → 20", "scaleOutConfiguration.threshold (none) → 60",
            ],
            line => Assert.Contains(line, update.Plan));
        DeploymentUpdate back = new DeploymentSettings { InstanceCount = 4 }.ApplyToUpdate(Updated(update));
        Assert.Contains("scalingPolicy AUTOSCALING 1..8 → FIXED_SIZE 4", back.Plan);
        Assert.Contains("scaleOutConfiguration.threshold 60 → (none)", back.Plan);
    }

    [Fact]
    public void Rules_that_come_and_go_are_told_field_by_field()
    {
        string cpu = Rule("CPU_UTILIZATION", 10);
        MieDeployment one = WithRules(cpu);
        JsonObject two = (JsonObject)JsonNode.Parse(WithRules($"{cpu}, {Rule("MEMORY_UTILIZATION", 30)}").ToJson())!;
        Assert.Equal(
            [
                "rules[1].metricExpressionRuleType (none) → PREDEFINED_EXPRESSION", "rules[1].metricType (none) → MEMORY_UTILIZATION",
                "rules[1].scaleInConfiguration.threshold (none) → 30",
            ],
            new DeploymentSettings().ApplyToUpdate(one, two).Plan);
    }

    [Theory]
    [InlineData("MODEL_GROUP")]
    [InlineData("SINGLE_MODEL_FLEX")]
    public void Another_type_says_nothing_of_a_field_twice(string type)
    {
        string payload = """
            {"modelDeploymentConfigurationDetails": {"deploymentType": "TYPE",
             "infrastructureConfigurationDetails": {"infrastructureType": "INSTANCE_POOL",
               "instanceConfiguration": {"instanceShapeName": "VM.GPU.A10.1"},
               "scalingPolicy": {"policyType": "FIXED_SIZE", "instanceCount": 1}}}}
            """.Replace("TYPE", type, StringComparison.Ordinal);
        string[] plan = [.. new DeploymentSettings().ApplyToUpdate(s_current, Samples.Node(payload)).Plan];
        Assert.Contains("instanceShapeName VM.Standard.E4.Flex → VM.GPU.A10.1", plan);
        Assert.Contains("instanceCount 2 → 1", plan);
        string[] fields = [.. plan.Select(line => line.Split(' ')[0]).Where(word => word is not ("environment" or "+" or "-"))];
        Assert.Equal(fields.Distinct(), fields);
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("", " and more")]
    public void Long_values_are_cut_where_they_differ(string left, string right)
    {
        string before = new string('x', 300) + left, after = new string('x', 300) + right;
        MieDeployment current = Samples.Read(Samples.Deployment().Replace(
            "\"description\": null", $"\"description\": \"{before}\"", StringComparison.Ordinal));
        string line = Assert.Single(new DeploymentSettings { Description = after }.ApplyToUpdate(current).Plan);
        string[] sides = line["description ".Length..].Split(" → ");
        Assert.NotEqual(sides[0], sides[1]);
        Assert.True(line.Length < 250, line);
    }

    [Fact]
    public void A_long_value_is_cut() =>
        Assert.True(new DeploymentSettings { Description = new string('x', 5000) }.ApplyToUpdate(s_current).Plan[0].Length < 200);

    [Fact]
    public void What_this_library_does_not_know_is_shown_as_its_JSON() =>
        Assert.Equal(["futureConfiguration 1.50 → [1]"], new DeploymentSettings().ApplyToUpdate(s_current, (JsonObject)JsonNode.Parse(
            """{"modelDeploymentConfigurationDetails": {"futureConfiguration": [1]} }""")!).Plan);

    [Theory]
    [InlineData("\"definedTags\": \"x\"", "definedTags {\"Ops\"")]
    [InlineData("\"definedTags\": {\"Ops\": \"x\"}", "definedTags.Ops {\"Cost\"")]
    [InlineData("\"freeformTags\": [1]", "freeformTags {\"owner\"")]
    public void A_payload_of_another_kind_is_told_and_left_to_the_validator(string payload, string told)
    {
        DeploymentUpdate update = new DeploymentSettings().ApplyToUpdate(Samples.Read(), Samples.Node($"{{{payload}}}"));
        Assert.StartsWith(told, Assert.Single(update.Plan), StringComparison.Ordinal);
        Assert.Contains(DeploymentValidator.CheckUpdate(update.Body), finding => finding.Severity == FindingSeverity.Error);
    }

    private static MieDeployment Updated(DeploymentUpdate update)
    {
        JsonObject json = (JsonObject)JsonNode.Parse(s_current.ToJson())!;
        JsonObject configuration = json["modelDeploymentConfigurationDetails"]!.AsObject();
        foreach ((string name, JsonNode? block) in update.Body["modelDeploymentConfigurationDetails"]!.AsObject())
            configuration[name] = block?.DeepClone();
        return Samples.Read(json.ToJsonString());
    }

    private static string Rule(string metric, int threshold) =>
        $$"""
        {"metricExpressionRuleType": "PREDEFINED_EXPRESSION", "metricType": "{{metric}}", "scaleInConfiguration": {"threshold": {{threshold}} } }
        """;

    private static MieDeployment WithRules(string rules) => Samples.Read(Samples.Deployment(layout: $$"""
        {"deploymentType": "SINGLE_MODEL", "modelConfigurationDetails": {"modelId": "{{Samples.Model}}", "scalingPolicy":
          {"policyType": "AUTOSCALING", "autoScalingPolicies":
            [{"minimumInstanceCount": 1, "maximumInstanceCount": 2, "rules": [{{rules}}]}]} } }
        """));
}
