using System.Text.RegularExpressions;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Deployments;

public sealed class DeploymentModelTests
{
    [Fact]
    public void Members_of_a_deployment_are_at_hand()
    {
        MieDeployment deployment = Samples.Read();
        Assert.Equal(Samples.Id, deployment.Id);
        Assert.Equal("chat", deployment.ToString());
        Assert.Equal("ACTIVE", deployment.LifecycleState);
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 10, 11, 12, TimeSpan.Zero).AddTicks(1234567), deployment.TimeCreated!.Value,
            TimeSpan.FromMilliseconds(1));
        Assert.Equal("openai", deployment.ApiSpecification);
        Assert.Equal("iad.ocir.io/ns/vllm:1", deployment.Image);
        Assert.Equal("VM.Standard.E4.Flex", deployment.InstanceShape);
        Assert.Equal(2, deployment.InstanceCount);
        Assert.Equal(Samples.Model, deployment.ModelId);
        Assert.Equal("SINGLE_MODEL", deployment.DeploymentType);
        Assert.Equal("me", deployment.FreeformTags["owner"]);
        Assert.Equal("5", deployment.DefinedTags["Ops"]["Cost"]);
        Assert.Equal(["GET,POST /v1/custom/completions", "GET /models/{}"], deployment.Endpoints.Select(e => e.ToString()));
        Assert.EndsWith($"{Samples.Id}/predict", deployment.PredictUrl, StringComparison.Ordinal);
        Assert.EndsWith($"{Samples.Id}/predictWithResponseStream", deployment.StreamUrl, StringComparison.Ordinal);
        Assert.Equal(RouteMatchStatus.Matched, deployment.Routes().Match("GET", "/models/a").Status);
        Assert.Equal("ocid1.loggroup.oc1.iad.group", deployment.Logs!.Access!.LogGroupId);
        Assert.Null(deployment.Logs.Predict);
    }

    [Fact]
    public void Discriminators_may_come_last_and_numbers_may_be_text()
    {
        DeploymentConfiguration configuration = Samples.Read().Configuration!;
        Assert.IsType<SingleModelConfiguration>(configuration);
        ContainerEnvironment environment = Assert.IsType<ContainerEnvironment>(configuration.Environment);
        Assert.Equal(8000, environment.ServerPort);
        Assert.Equal(8001, environment.HealthCheckPort);
        Assert.Equal(20, configuration.MaximumBandwidthMbps);
        Assert.Equal(2, Assert.IsType<FixedSizeScalingPolicy>(configuration.Scaling).InstanceCount);
        Assert.Equal(2.5, configuration.Instance!.Ocpus);
    }

    [Fact]
    public void The_layout_of_the_samples_is_read_too()
    {
        MieDeployment deployment = Samples.Read(Samples.Deployment(layout: Samples.SampleLayout));
        Assert.Equal("VM.GPU.A10.1", deployment.InstanceShape);
        Assert.Equal(3, deployment.InstanceCount);
        Assert.Equal(10, deployment.Configuration!.BandwidthMbps);
        Assert.IsType<InstancePoolInfrastructure>(deployment.Configuration.Infrastructure);
    }

    [Fact]
    public void Unknown_enum_texts_are_kept_as_text()
    {
        MieDeployment deployment = Samples.Read(Samples.Deployment("HIBERNATING"));
        Assert.Equal("HIBERNATING", deployment.LifecycleState);
        Assert.Equal("BASELINE_9_9", deployment.Configuration!.Instance!.CpuBaseline);
    }

    [Fact]
    public void Unknown_discriminators_are_kept_whole()
    {
        MieDeployment deployment = Samples.Read("""
            {"id": "x", "modelDeploymentConfigurationDetails": {"deploymentType": "QUANTUM", "qubits": 5,
             "environmentConfigurationDetails": {"environmentConfigurationType": "WASM", "module": "m"},
             "infrastructureConfigurationDetails": {"infrastructureType": "MOON", "scalingPolicy": {"policyType": "TIDAL", "phase": 1}}}}
            """);
        Assert.Equal("QUANTUM", deployment.DeploymentType);
        Assert.Equal(5, deployment.Configuration!.ToElement().GetProperty("qubits").GetInt32());
        Assert.Equal("m", deployment.Configuration.Environment!.ToElement().GetProperty("module").GetString());
        Assert.Equal("TIDAL", deployment.Configuration.Scaling!.PolicyType);
        Assert.Equal(1, deployment.Configuration.Scaling.ToElement().GetProperty("phase").GetInt32());
        Assert.Empty(deployment.Endpoints);
    }

    [Fact]
    public void Autoscaling_is_read_down_to_its_conditions()
    {
        string layout = Samples.SampleLayout.Replace("""{"policyType": "FIXED_SIZE", "instanceCount": 3}""", """
            {"autoScalingPolicies": [{"rules": [{"metricType": "CPU_UTILIZATION", "metricExpressionRuleType": "PREDEFINED_EXPRESSION",
              "scaleInConfiguration": {"threshold": 10, "pendingDuration": "PT5M", "scalingConfigurationType": "THRESHOLD"},
              "scaleOutConfiguration": {"threshold": 65.5, "instanceCountAdjustment": "2", "scalingConfigurationType": "THRESHOLD"}}],
              "maximumInstanceCount": 4, "minimumInstanceCount": 1, "initialInstanceCount": 1, "autoScalingPolicyType": "THRESHOLD"}],
             "coolDownInSeconds": 600, "isEnabled": true, "policyType": "AUTOSCALING"}
            """, StringComparison.Ordinal);
        MieDeployment deployment = Samples.Read(Samples.Deployment(layout: layout));
        AutoscalingPolicy policy = Assert.IsType<AutoscalingPolicy>(deployment.Configuration!.Scaling);
        ScalingRule rule = Assert.Single(Assert.Single(policy.Policies).Rules);
        Assert.Equal(600, policy.CoolDownInSeconds);
        Assert.Equal(10, rule.ScaleIn!.Threshold);
        Assert.Equal(65.5, rule.ScaleOut!.Threshold);
        Assert.Equal(2, rule.ScaleOut.InstanceCountAdjustment);
        Assert.Equal(2, deployment.InstanceCount);
        Assert.Equal("AUTOSCALING 1..4", policy.ToString());
    }

    [Theory]
    [InlineData("no-slash")]
    [InlineData("/models/{{}}")]
    [InlineData("/a b")]
    public void Endpoints_that_would_not_be_accepted_today_are_shown_all_the_same(string suffix)
    {
        string environment =
            $$"""{"environmentConfigurationType": "OCIR_CONTAINER", "customHttpEndpoints": """
                + $$"""[{"endpointUriSuffix": "{{suffix}}", "httpMethods": []}]}""";
        Assert.Equal(suffix, Assert.Single(Samples.Read(Samples.Deployment(environment: environment)).Endpoints).Suffix);
    }

    [Theory]
    [InlineData(Samples.SchemaLayout)]
    [InlineData(Samples.SampleLayout)]
    public void Unknown_fields_of_every_level_survive(string layout)
    {
        string json = Samples.Deployment(layout: layout);
        MieDeployment deployment = Samples.Read(json);
        // In the order and the spelling in which they came; blanks between them do not count.
        Assert.Equal(Regex.Replace(json.Trim(), """("[^"]*")|\s+""", "$1"), deployment.ToJson());
        Assert.Equal(deployment.ToJson(), deployment.ToElement().GetRawText());
        string configuration = deployment.Configuration!.ToJson();
        Assert.Contains("futureEnvironment", deployment.Configuration.Environment!.ToJson(), StringComparison.Ordinal);
        Assert.Contains("futureEndpoint", configuration, StringComparison.Ordinal);
        Assert.Contains("futureLog", deployment.Logs!.Access is null ? "" : deployment.Logs.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"é<>&'\"")]
    [InlineData("1.50")]
    [InlineData("12345678901234567890.123")]
    [InlineData("1e999")]
    [InlineData("[null,true,{\"a\":[]}]")]
    public void A_value_is_written_as_it_came(string value)
    {
        MieDeployment deployment = Samples.Read($$"""{"id":"{{Samples.Id}}","future":{{value}}}""");
        Assert.Equal($$"""{"id":"{{Samples.Id}}","future":{{value}}}""", deployment.ToJson());
    }

    /// <summary>Elements are for reading and nodes for editing: here all is edited one day, so elements end where JSON comes in.</summary>
    [Fact]
    public void Deployments_have_one_form_of_JSON()
    {
        string room = Path.Combine(RepositoryTests.Root(), "src/MieTools.Core/Deployments");
        Assert.Equal(
            ["DeploymentPayload.cs", "JsonModel.cs", "MieDeployment.cs", "MieWorkRequest.cs"],
            Directory.GetFiles(room, "*.cs", SearchOption.AllDirectories)
                .Where(file => File.ReadAllText(file).Contains("JsonElement", StringComparison.Ordinal))
                .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Views_are_equal_by_their_JSON()
    {
        Assert.Equal(Samples.Read(), Samples.Read());
        Assert.Equal(Samples.Read().GetHashCode(), Samples.Read().GetHashCode());
        Assert.NotEqual(Samples.Read(), Samples.Read(Samples.Deployment("FAILED")));
    }

    [Fact]
    public void Display_forms_show_no_variables() =>
        Assert.DoesNotContain("s3cret", $"{Samples.Read()}{Samples.Read().Configuration}{Samples.Read().Configuration!.Environment}",
            StringComparison.Ordinal);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    public void An_answer_that_is_no_deployment_is_refused(string json) =>
        Assert.Equal("ResponseInvalid", Assert.Throws<MieException>(() => Samples.Read(json)).Code);

    [Fact]
    public void A_deployment_with_nothing_but_an_id_can_be_read()
    {
        MieDeployment deployment = Samples.Read("""{"id": "x", "timeCreated": "soon", "modelDeploymentUrl": ""}""");
        Assert.Null(deployment.TimeCreated);
        Assert.Null(deployment.PredictUrl);
        Assert.Null(deployment.InstanceCount);
        Assert.Empty(deployment.FreeformTags);
        Assert.Empty(deployment.DefinedTags);
    }
}
