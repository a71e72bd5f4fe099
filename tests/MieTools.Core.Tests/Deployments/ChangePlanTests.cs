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
}
