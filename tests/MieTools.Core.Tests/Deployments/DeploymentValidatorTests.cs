using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Deployments;

public sealed class DeploymentValidatorTests
{
    // Those of the cmdlets.
    private static readonly string[] s_scalingParameters =
    [
        "InstanceCount", "MinimumInstanceCount", "MaximumInstanceCount", "InitialInstanceCount", "AutoscalingEnabled", "CoolDownSec",
        "ScalingMetric", "ScaleInThreshold", "ScaleOutThreshold", "ScaleInQuery", "ScaleOutQuery", "ScaleInPendingDuration",
        "ScaleOutPendingDuration", "ScaleInAdjustment", "ScaleOutAdjustment",
    ];

    private const string Configuration = "modelDeploymentConfigurationDetails";
    private const string Pool = Configuration + ".modelConfigurationDetails";
    private const string Instance = Pool + ".instanceConfiguration";
    private const string Flex = Instance + ".modelDeploymentInstanceShapeConfigDetails";
    private const string Scaling = Pool + ".scalingPolicy";
    private const string Policy = Scaling + ".autoScalingPolicies[0]";
    private const string Environment = Configuration + ".environmentConfigurationDetails";

    /// <summary>Each line: where, what is put there, which parameter is named, and the part of the message with the limit.</summary>
    [Theory]
    [InlineData("projectId", "null", "ProjectId", "is required")]
    [InlineData("projectId", "\"p\"", "ProjectId", "is not an OCID")]
    [InlineData("compartmentId", "\"ocid1.user.oc1..aaaa\"", "CompartmentId", "not of a compartment or tenancy")]
    [InlineData("displayName", "5", "DisplayName", "must be text")]
    [InlineData("freeformTags", """{"a": 1}""", "FreeformTag", "must be text", "freeformTags.a")]
    [InlineData("definedTags", """{"a": "b"}""", "DefinedTag", "object of keys", "definedTags.a")]
    [InlineData("categoryLogDetails", """{"predict": {"logId": "ocid1.log.oc1.iad.a"}}""", "LogGroupId", "is required",
        "categoryLogDetails.predict.logGroupId")]
    [InlineData(Configuration, "null", "DeploymentType", "is required")]
    [InlineData(Configuration + ".deploymentType", "null", "DeploymentType", "is required")]
    [InlineData(Configuration + ".modelGroupConfigurationDetails", "{}", "ModelGroupId", "not a field of SINGLE_MODEL")]
    [InlineData(Configuration + ".infrastructureConfigurationDetails",
        """{"infrastructureType": "INSTANCE_POOL", "bandwidthMbps": 10, "instanceConfiguration": {"instanceShapeName": "x"}}""", "Shape",
        "one of the two layouts")]
    [InlineData(Pool + ".modelId", "null", "ModelId", "is required")]
    [InlineData(Pool + ".instanceConfiguration", "null", "Shape", "is required")]
    [InlineData(Instance + ".instanceShapeName", "\" \"", "Shape", "must not be empty")]
    [InlineData(Instance + ".subnetId", "\"s\"", "SubnetId", "is not an OCID")]
    [InlineData(Flex + ".ocpus", "65", "Ocpus", "1 to 64")]
    [InlineData(Flex + ".ocpus", "0.5", "Ocpus", "1 to 64")]
    [InlineData(Flex + ".memoryInGBs", "5", "MemoryInGBs", "6 to 1024")]
    [InlineData(Flex + ".memoryInGBs", "\"much\"", "MemoryInGBs", "must be a number")]
    [InlineData(Pool + ".modelId", "\"ocid1.datascienceproject.oc1.iad.a\"", "ModelId", "not of a datasciencemodel")]
    [InlineData(Pool + ".modelId", "\"ocid1.datasciencemodelgroup.oc1.iad.a\"", "ModelId", "not of a datasciencemodel")]
    [InlineData(Instance + ".privateEndpointId", "\"ocid1.subnet.oc1.iad.a\"", "PrivateEndpointId",
        "not of a datascienceprivateendpoint")]
    [InlineData(Instance + ".instanceShapeName", "\"VM.GPU.A10.1\"", "Ocpus", "VM.GPU.A10.1 comes in one size", Flex)]
    [InlineData("displayName", "\" \"", "DisplayName", "must not be empty")]
    [InlineData(Pool + ".bandwidthMbps", "0", "BandwidthMbps", "10 to 8192")]
    [InlineData(Pool + ".bandwidthMbps", "5", "BandwidthMbps", "10 to 8192")]
    [InlineData(Pool + ".bandwidthMbps", "\" 10\"", "BandwidthMbps", "must be an integer, 10 to 8192")]
    [InlineData(Pool + ".maximumBandwidthMbps", "8193", "MaximumBandwidthMbps", "10 to 8192")]
    [InlineData(Scaling, """{"policyType": "FIXED_SIZE"}""", "InstanceCount", "is required", Scaling + ".instanceCount")]
    [InlineData(Scaling, """{"policyType": "FIXED_SIZE", "instanceCount": 0}""", "InstanceCount", "1 to 10", Scaling + ".instanceCount")]
    [InlineData(Scaling, """{"policyType": "FIXED_SIZE", "instanceCount": 1.5}""", "InstanceCount", "must be an integer",
        Scaling + ".instanceCount")]
    [InlineData(Environment, "{}", "Image", "is required", Environment + ".environmentConfigurationType")]
    [InlineData(Environment + ".environmentConfigurationType", "\"DEFAULT\"", "Endpoint", "OCIR_CONTAINER",
        Environment + ".customHttpEndpoints")]
    [InlineData(Environment + ".serverPort", "1023", "ServerPort", "1024 to 65535")]
    [InlineData(Environment + ".serverPort", "65536", "ServerPort", "1024 to 65535")]
    [InlineData(Environment + ".serverPort", "8446", "ServerPort", "24224, 8446, 8447")]
    [InlineData(Environment + ".healthCheckPort", "8447", "HealthCheckPort", "24224, 8446, 8447")]
    [InlineData(Environment + ".healthCheckPort", "24224", "HealthCheckPort", "24224, 8446, 8447")]
    [InlineData(Environment + ".imageDigest", "\"sha256:12\"", "ImageDigest", "64 hex digits")]
    [InlineData(Environment + ".image", "\"iad.ocir.io/a/b@sha256:12\"", "Image", "64 hex digits")]
    [InlineData(Environment + ".image", "\"iad.ocir.io/a b\"", "Image", "white space")]
    [InlineData(Environment + ".image", "\"docker.io/library/nginx:1\"", "Image", "<region>.ocir.io/<registry>/<image>:<tag>")]
    [InlineData(Environment + ".imageSignatureId", "\"s\"", "ImageSignatureId", "is not an OCID")]
    [InlineData(Environment + ".cmd", "\"run\"", "Command", "list of texts")]
    [InlineData(Environment + ".predictApiSpecification", "\"\"", "ApiSpecification", "must not be empty")]
    [InlineData(Environment + ".environmentVariables", """{"A": "1"}""", "EnvironmentVariable", "2 characters or more",
        Environment + ".environmentVariables.A")]
    [InlineData(Environment + ".environmentVariables", """{"1A": "1"}""", "EnvironmentVariable", "a letter first",
        Environment + ".environmentVariables.1A")]
    [InlineData(Environment + ".environmentVariables", """{"AB_": "1"}""", "EnvironmentVariable", "no '_' at the end",
        Environment + ".environmentVariables.AB_")]
    [InlineData(Environment + ".environmentVariables", """{"A-B": "1"}""", "EnvironmentVariable", "letters, digits",
        Environment + ".environmentVariables.A-B")]
    [InlineData(Environment + ".environmentVariables", """{"TENANCY_OCID": ""}""", "EnvironmentVariable", "reserved",
        Environment + ".environmentVariables.TENANCY_OCID")]
    [InlineData(Environment + ".environmentVariables", """{"AB": []}""", "EnvironmentVariable", "must be text",
        Environment + ".environmentVariables.AB")]
    [InlineData(Environment + ".customHttpEndpoints", "{}", "Endpoint", "must be a list")]
    [InlineData(Environment + ".customHttpEndpoints",
        """[{"endpointUriSuffix": "/a", "httpMethods": ["GET"]}, {"endpointUriSuffix": "/a", "httpMethods": ["PUT"]}]""", "Endpoint",
        "'/a' occurs twice", Environment + ".customHttpEndpoints[1].endpointUriSuffix")]
    [InlineData(Environment + ".customHttpEndpoints", """[{"endpointUriSuffix": "/a", "httpMethods": ["PATCH"]}]""", "Endpoint",
        "GET, POST, PUT, DELETE or HEAD", Environment + ".customHttpEndpoints[0].httpMethods")]
    [InlineData(Environment + ".customHttpEndpoints", """[{"endpointUriSuffix": "/a", "httpMethods": []}]""", "Endpoint", "no HTTP method",
        Environment + ".customHttpEndpoints[0].httpMethods")]
    [InlineData(Environment + ".customHttpEndpoints", """[{"endpointUriSuffix": "/{id}", "httpMethods": ["GET"]}]""", "Endpoint",
        "one whole segment", Environment + ".customHttpEndpoints[0].endpointUriSuffix")]
    [InlineData(Environment + ".customHttpEndpoints", """[{"httpMethods": ["GET"]}]""", "Endpoint", "needs a suffix",
        Environment + ".customHttpEndpoints[0].endpointUriSuffix")]
    public void A_limit_is_named_with_its_field(string path, string value, string parameter, string message, string? field = null)
    {
        ValidationFinding[] errors = [.. DeploymentValidator.CheckCreate(With(path, value))
            .Where(f => f.Severity == FindingSeverity.Error)];
        Assert.Contains(errors,
            error => error.Field == (field ?? path) && error.Parameter == parameter
                && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_name_of_a_variable_is_a_warning_because_the_service_takes_it()
    {
        ValidationFinding finding = Assert.Single(DeploymentValidator.CheckCreate(
            With(Environment + ".environmentVariables", """{"VLLM_ALLOW_RUNTIME_LORA_UPDATING": "1"}""")));
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Contains("has 32 characters", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_rules_in_one_policy_are_the_service_s_own_sample()
    {
        JsonObject body = (Valid with
        {
            Shape = null,
            ComputeTargetId = "ocid1.x.oc1.iad.a",
            Autoscaling = new() { MinimumInstanceCount = 1, MaximumInstanceCount = 2 },
        }).ApplyToCreate();
        JsonArray rules = (JsonArray)body["modelDeploymentConfigurationDetails"]!["infrastructureConfigurationDetails"]!["scalingPolicy"]!
            ["autoScalingPolicies"]![0]!["rules"]!;
        JsonNode second = rules[0]!.DeepClone();
        second["metricType"] = "MEMORY_UTILIZATION";
        rules.Add(second);
        Assert.Empty(DeploymentValidator.CheckCreate(body));
    }

    [Theory]
    [InlineData("coolDownInSeconds", "299", "300 or more")]
    [InlineData("autoScalingPolicies", "[]", "exactly 1")]
    [InlineData("autoScalingPolicies[0].minimumInstanceCount", "0", "1 or more")]
    [InlineData("autoScalingPolicies[0].minimumInstanceCount", "9", "not be over maximumInstanceCount, 4")]
    [InlineData("autoScalingPolicies[0].initialInstanceCount", "5", "1 to 4")]
    [InlineData("autoScalingPolicies[0].maximumInstanceCount", "null", "is required")]
    [InlineData("autoScalingPolicies[0].maximumInstanceCount", "1", "2 to 10")]
    [InlineData("autoScalingPolicies[0].maximumInstanceCount", "11", "2 to 10")]
    [InlineData("isEnabled", "\"no\"", "true or false")]
    [InlineData("autoScalingPolicies[0].rules[0].scaleInConfiguration.scalingConfigurationType", "\"QUERY\"", "needs THRESHOLD")]
    [InlineData("autoScalingPolicies[0].rules", "[]", "at least 1 rule")]
    [InlineData("autoScalingPolicies[0].rules[0].metricType", "null", "is required")]
    [InlineData("autoScalingPolicies[0].rules[0].scaleInConfiguration", "null", "is required")]
    [InlineData("autoScalingPolicies[0].rules[0].scaleInConfiguration.threshold", "null", "is required")]
    [InlineData("autoScalingPolicies[0].rules[0].scaleInConfiguration.threshold", "101", "0 to 100")]
    [InlineData("autoScalingPolicies[0].rules[0].scaleInConfiguration.pendingDuration", "\"PT2M\"", "PT3M to PT1H")]
    [InlineData("autoScalingPolicies[0].rules[0].scaleOutConfiguration.pendingDuration", "\"PT61M\"", "PT3M to PT1H")]
    [InlineData("autoScalingPolicies[0].rules[0].scaleOutConfiguration.pendingDuration", "\"5 min\"", "ISO 8601")]
    [InlineData("autoScalingPolicies[0].rules[0].scaleOutConfiguration.instanceCountAdjustment", "0", "1 or more")]
    public void A_limit_of_autoscaling_is_named_with_its_field(string path, string value, string message)
    {
        JsonObject block = [];
        AutoscalingSettings named = new() { MinimumInstanceCount = 1, MaximumInstanceCount = 4, PendingDuration = "PT5M" };
        ScalingWriter.WriteAutoscaling(named, block, cluster: false, null);
        JsonObject body = With(Scaling, block["scalingPolicy"]!.ToJsonString());
        Assert.Empty(DeploymentValidator.CheckCreate(body));
        Put(body, $"{Scaling}.{path}", value);
        Assert.Contains(DeploymentValidator.CheckCreate(body),
            error => error.Severity == FindingSeverity.Error && error.Field == $"{Scaling}.{path}"
                && s_scalingParameters.Contains(error.Parameter)
                && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("computeTargetId", "null", "is required")]
    [InlineData("infrastructureType", "\"INSTANCE_POOL\"", "needs MANAGED_COMPUTE_CLUSTER")]
    [InlineData("bandwidthMbps", "10", "not a field of MANAGED_COMPUTE_CLUSTER")]
    [InlineData("modelDeploymentResourceConfiguration", "{}", "is required")]
    [InlineData("modelDeploymentResourceConfiguration",
        """{"resourceRequestConfiguration": {"ocpus": 2, "memoryInGBs": 8}, "resourceLimitConfiguration": {"ocpus": 1, "memoryInGBs": 8}}""",
        "is 1, under the 2 that are requested; raise it with -OcpuLimit")]
    [InlineData("modelDeploymentResourceConfiguration",
        """{"resourceRequestConfiguration": {"ocpus": 0, "memoryInGBs": 8}}""", "is 0; it must be over 0")]
    [InlineData("modelDeploymentResourceConfiguration",
        """{"resourceRequestConfiguration": {"ocpus": 1, "memoryInGBs": 8, "gpus": 0}}""", "is 0; it must be 1 or more")]
    [InlineData("scalingPolicy", """{"policyType": "FIXED_SIZE", "instanceCount": 0}""", "is 0; it must be 1 or more")]
    [InlineData("scalingPolicy.autoScalingPolicies[0].scaleOutPolicy", """{"coolDownInSeconds": 3601}""", "0 to 3600")]
    [InlineData("scalingPolicy.autoScalingPolicies[0].rules[0].scaleConfiguration.threshold", "101", "0 to 100")]
    [InlineData("scalingPolicy.autoScalingPolicies[0].initialInstanceCount", "0", "1 or more")]
    [InlineData("scalingPolicy.autoScalingPolicies[0].scaleInPolicy.pendingDuration", "\"PT31M\"", "PT1M to PT30M")]
    [InlineData("scalingPolicy.autoScalingPolicies[0].rules[0].metricExpressionRuleType", "\"PREDEFINED_EXPRESSION\"",
        "not a rule of MANAGED_COMPUTE_CLUSTER")]
    public void A_limit_of_compute_clusters_is_named(string path, string value, string message)
    {
        JsonObject body = (Valid with
        {
            Shape = null,
            ComputeTargetId = "ocid1.x.oc1.iad.a",
            Autoscaling = new() { MinimumInstanceCount = 0, MaximumInstanceCount = 2, PendingDuration = "PT1M" },
        }).ApplyToCreate();
        Assert.Empty(DeploymentValidator.CheckCreate(body));
        Put(body, $"{Configuration}.infrastructureConfigurationDetails.{path}", value);
        Assert.Contains(DeploymentValidator.CheckCreate(body),
            error => error.Severity == FindingSeverity.Error && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_two_bandwidths_are_in_order()
    {
        JsonObject body = With(Pool + ".bandwidthMbps", "20");
        Put(body, Pool + ".maximumBandwidthMbps", "15");
        ValidationFinding error = Assert.Single(DeploymentValidator.CheckCreate(body));
        Assert.Equal((Pool + ".maximumBandwidthMbps", "MaximumBandwidthMbps"), (error.Field, error.Parameter));
        Assert.Equal("is 15; it must not be under bandwidthMbps, 20.", error.Message);
    }

    [Fact]
    public void Fifteen_endpoints_are_allowed_and_sixteen_are_not()
    {
        Assert.Empty(DeploymentValidator.CheckCreate((Valid with { Endpoints = Many(15) }).ApplyToCreate()));
        ValidationFinding error = Assert.Single(DeploymentValidator.CheckCreate((Valid with { Endpoints = Many(16) }).ApplyToCreate()));
        Assert.Contains("has 16 entries; a deployment has at most 15", error.Message, StringComparison.Ordinal);

        static MieEndpoint[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => MieEndpoint.Create($"/e{i}", "GET"))];
    }

    [Theory]
    [InlineData(2045, 0)]
    [InlineData(2046, 1)]
    public void Variables_have_less_than_2048_bytes(int valueBytes, int errors) =>
        Assert.Equal(errors,
            DeploymentValidator.CheckCreate((Valid with
            {
                EnvironmentVariables = new Dictionary<string, string> { ["AB"] = new('x', valueBytes) },
            }).ApplyToCreate()).Length);

    [Theory]
    [InlineData(2047, 0)]
    [InlineData(2048, 1)]
    public void Command_and_entry_point_have_less_than_2048_bytes(int bytes, int errors) =>
        Assert.Equal(errors,
            DeploymentValidator.CheckCreate((Valid with { Command = ["é", new('x', bytes - 7)], Entrypoint = ["12345"] })
                .ApplyToCreate()).Length);

    [Fact]
    public void Messages_show_no_value_of_a_variable() =>
        Assert.DoesNotContain("s3cret",
            string.Concat(DeploymentValidator.CheckCreate((Valid with
            {
                EnvironmentVariables = new Dictionary<string, string> { ["A"] = "s3cret", ["TENANCY_OCID"] = "s3cret" },
            }).ApplyToCreate())), StringComparison.Ordinal);

    [Theory]
    [InlineData(Environment + ".customHttpEndpoints", """[{"endpointUriSuffix": "/a", "httpMethods": ["HEAD"]}]""", "HEAD")]
    [InlineData(Environment + ".environmentVariables", """{"MODEL_DEPLOY_CUSTOM_ENDPOINTS": "[]"}""", "older way")]
    [InlineData(Environment + ".predictApiSpecification", "\"cohere\"", "'openai' is the one that is known")]
    [InlineData(Flex, "null", "flex shape")]
    [InlineData(Flex + ".cpuBaseline", "\"BASELINE_1_8\"", "BASELINE_1_2")]
    [InlineData(Instance + ".networkAccessType", "\"TELEPATHY\"", "is 'TELEPATHY'; known are MANAGED_NETWORKING")]
    [InlineData(Scaling, """{"policyType": "TIDAL"}""", "is 'TIDAL'; known are FIXED_SIZE, AUTOSCALING. It is sent as it is.")]
    public void Some_things_are_warned_of_only(string path, string value, string message)
    {
        ImmutableArray<ValidationFinding> findings = DeploymentValidator.CheckCreate(With(path, value));
        ValidationFinding finding = Assert.Single(findings);
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal(findings, DeploymentValidator.ThrowIfInvalid(findings));
    }

    [Theory]
    [InlineData("compartmentId", "\"ocid1.tenancy.oc1..aaaa\"")]
    [InlineData(Instance + ".instanceShapeName", "\"VM.Standard.E99.Flex\"")]
    [InlineData(Pool + ".modelId", "\"ocid1.datasciencemodelint.oc1.iad.a\"")]
    [InlineData("description", "\"\"")]
    [InlineData(Pool + ".bandwidthMbps", "10.0")]
    [InlineData(Environment + ".healthCheckPort", "8080")]
    [InlineData(Environment + ".image", "\"dsmc://odsc-vllm-serving:1\"")]
    [InlineData(Environment + ".image", "null")]
    [InlineData(Environment + ".predictApiSpecification", "\"OpenAI\"")]
    [InlineData(Environment + ".environmentVariables", """{"WEB_CONCURRENCY": ""}""")]
    public void What_is_allowed_or_not_known_is_let_through(string path, string value) =>
        Assert.Empty(DeploymentValidator.CheckCreate(With(path, value)));

    [Fact]
    public void Unknown_types_are_not_judged()
    {
        ImmutableArray<ValidationFinding> findings = DeploymentValidator.CheckCreate(With(Configuration,
            """{"deploymentType": "QUANTUM", "environmentConfigurationDetails": {"environmentConfigurationType": "WASM"}}"""));
        Assert.Equal(["is 'QUANTUM'", "is 'WASM'"], findings.Select(finding => finding.Message.Split(';')[0]));
        Assert.All(findings, finding => Assert.Equal(FindingSeverity.Warning, finding.Severity));
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        JsonObject body = With(Environment + ".serverPort", "80");
        Put(body, "projectId", "null");
        MieException error = Assert.Throws<MieException>(() => DeploymentValidator.ThrowIfInvalid(DeploymentValidator.CheckCreate(body)));
        Assert.Equal(("ArgumentInvalid", "ProjectId"), (error.Code, error.ErrorTarget));
        Assert.Contains("2 fields", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"ServerPort ({Environment}.serverPort): is 80; it must be 1024 to 65535.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"projectId": "x"}""", "projectId")]
    [InlineData("""{"compartmentId": "x"}""", "compartmentId")]
    [InlineData("""{"modelDeploymentConfigurationDetails": {}}""", Configuration + ".deploymentType")]
    [InlineData("""{"modelDeploymentConfigurationDetails": {"deploymentType": "SINGLE_MODEL", "modelConfigurationDetails": {}}}""",
        Pool + ".modelId")]
    [InlineData("""{"modelDeploymentConfigurationDetails": {"deploymentType": "SINGLE_MODEL", "environmentConfigurationDetails": {}}}""",
        Environment + ".environmentConfigurationType")]
    public void An_update_has_rules_of_its_own(string body, string field) =>
        Assert.Equal(field, Assert.Single(DeploymentValidator.CheckUpdate(Samples.Node(body))).Field);

    [Fact]
    public void An_update_needs_only_what_it_changes() =>
        Assert.Empty(DeploymentValidator.CheckUpdate(Samples.Node("""{"displayName": "n"}""")));

    [Fact]
    public void What_the_deployment_has_already_does_not_stand_in_the_way_of_another_change()
    {
        MieDeployment current = Samples.Read(
            Samples.Deployment(
                environment: """{"environmentConfigurationType": "OCIR_CONTAINER", "serverPort": 8080, "customHttpEndpoints": """
                    + """[{"endpointUriSuffix": "/{{}}", "httpMethods": ["GET"]}]}"""));
        JsonObject body = new DeploymentSettings
        {
            ServerPort = 80,
            AddEndpoints = [MieEndpoint.Parse("GET /b")],
        }.ApplyToUpdate(current).Body;
        Assert.Equal(2, DeploymentValidator.CheckUpdate(body).Count(finding => finding.Severity == FindingSeverity.Error));
        ImmutableArray<ValidationFinding> findings = DeploymentValidator.CheckUpdate(body, current);
        Assert.Equal("ServerPort", Assert.Single(findings, finding => finding.Severity == FindingSeverity.Error).Parameter);
        Assert.Equal("Endpoint", Assert.Single(findings, finding => finding.Severity == FindingSeverity.Warning).Parameter);
    }

    [Fact]
    public void An_update_is_checked_by_what_it_makes_of_the_deployment()
    {
        MieDeployment current = Samples.Read(Samples.Deployment());
        JsonObject body = Samples.Node($$"""
            {"modelDeploymentConfigurationDetails": {"deploymentType": "SINGLE_MODEL",
              "modelConfigurationDetails": {"modelId": "{{Samples.Model}}", "bandwidthMbps": 30} } }
            """);
        Assert.Empty(DeploymentValidator.CheckUpdate(body));
        ValidationFinding error = Assert.Single(DeploymentValidator.CheckUpdate(body, current));
        Assert.Equal((Pool + ".maximumBandwidthMbps", "is 20; it must not be under bandwidthMbps, 30."), (error.Field, error.Message));
    }

    [Theory]
    [InlineData("ACTIVE", 1)]
    [InlineData("INACTIVE", 0)]
    public void The_compute_target_of_an_active_deployment_stays(string state, int errors)
    {
        const string Flex = """
            {"deploymentType": "SINGLE_MODEL_FLEX", "modelConfigurationDetails": {"modelId": "ocid1.datasciencemodel.oc1.iad.a"},
             "infrastructureConfigurationDetails": {"infrastructureType": "MANAGED_COMPUTE_CLUSTER",
               "computeTargetId": "ocid1.x.oc1.iad.a"}}
            """;
        MieDeployment current = Samples.Read(Samples.Deployment(state, layout: Flex));
        JsonObject body = new DeploymentSettings { ComputeTargetId = "ocid1.x.oc1.iad.b" }.ApplyToUpdate(current).Body;
        Assert.Equal(errors, DeploymentValidator.CheckUpdate(body, current).Count(finding => finding.Parameter == "ComputeTargetId"));
    }

    [Fact]
    public void How_to_update_is_for_model_groups()
    {
        JsonObject body = Samples.Node("""{"modelDeploymentConfigurationDetails": {"deploymentType": "SINGLE_MODEL", "updateType": "LIVE"}}""");
        Assert.Equal("UpdateType", Assert.Single(DeploymentValidator.CheckUpdate(body)).Parameter);
    }

    private static DeploymentSettings Valid => new()
    {
        ProjectId = Samples.Project,
        CompartmentId = Samples.Compartment,
        ModelId = Samples.Model,
        Shape = null,
        Ocpus = 1,
        MemoryInGBs = 16,
        Image = "iad.ocir.io/ns/vllm:1",
    };

    private static JsonObject With(string path, string value)
    {
        JsonObject body = (Valid with { BandwidthMbps = 10, Endpoints = [MieEndpoint.Parse("GET /v1/x")] }).ApplyToCreate();
        Put(body, path, value);
        return body;
    }

    private static void Put(JsonObject body, string path, string value)
    {
        string[] steps = path.Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        JsonNode node = body;
        foreach (string step in steps[..^1])
            node = int.TryParse(step, out int index) ? node[index]! : node[step] ?? (node[step] = new JsonObject());
        node[steps[^1]] = JsonNode.Parse(value);
    }
}
