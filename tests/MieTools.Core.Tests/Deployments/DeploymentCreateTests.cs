using System.Text.Json.Nodes;
using MieTools.Core.Deployments;
using MieTools.Core.Inference;

namespace MieTools.Core.Tests.Deployments;

public sealed class DeploymentCreateTests
{
    private static readonly DeploymentSettings s_named = new()
    {
        DisplayName = "chat",
        ProjectId = Samples.Project,
        CompartmentId = Samples.Compartment,
        ModelId = Samples.Model,
        Image = "iad.ocir.io/ns/vllm:1",
        ServerPort = 8000,
        ApiSpecification = "openai",
        Endpoints = [MieEndpoint.Parse("get,POST /models/{}")],
    };

    [Fact]
    public void Properties_alone_make_a_valid_body_in_the_schema_s_layout()
    {
        JsonObject body = s_named.ApplyToCreate();
        JsonAssert.Same(
            $$"""
            {"displayName": "chat", "projectId": "{{Samples.Project}}", "compartmentId": "{{Samples.Compartment}}",
             "modelDeploymentConfigurationDetails": {"deploymentType": "SINGLE_MODEL",
              "modelConfigurationDetails": {"modelId": "{{Samples.Model}}",
               "instanceConfiguration": {"instanceShapeName": "VM.Standard.E4.Flex", "modelDeploymentInstanceShapeConfigDetails": {"ocpus": 1, "memoryInGBs": 16} },
               "scalingPolicy": {"policyType": "FIXED_SIZE", "instanceCount": 1} },
              "environmentConfigurationDetails": {"environmentConfigurationType": "OCIR_CONTAINER", "image": "iad.ocir.io/ns/vllm:1", "serverPort": 8000,
               "predictApiSpecification": "openai", "customHttpEndpoints": [{"endpointUriSuffix": "/models/{}", "httpMethods": ["GET", "POST"]}]} } }
            """,
            body);
        Assert.Empty(DeploymentValidator.CheckCreate(body));
    }

    [Fact]
    public void A_payload_in_the_samples_layout_stays_in_it_and_its_text_numbers_become_integers()
    {
        JsonObject payload = Samples.Node(
            $$"""{"displayName": "p", "futureTop": 1, "modelDeploymentConfigurationDetails":"""
                + $$""" {{Samples.SampleLayout.Replace("ENV", Samples.Environment, StringComparison.Ordinal)}} }""");
        string before = payload.ToJsonString();
        JsonObject body = (s_named with { Image = null, ServerPort = null, ApiSpecification = null, Endpoints = null, InstanceCount = 5 })
            .ApplyToCreate(payload);
        JsonNode configuration = body["modelDeploymentConfigurationDetails"]!;
        Assert.Equal("chat", (string?)body["displayName"]);
        Assert.Equal(1, (int?)body["futureTop"]);
        JsonAssert.Same($$"""{"modelId": "{{Samples.Model}}"}""", configuration["modelConfigurationDetails"]);
        JsonAssert.Same(
            """{"policyType": "FIXED_SIZE", "instanceCount": 5}""", configuration["infrastructureConfigurationDetails"]!["scalingPolicy"]);
        Assert.Equal("10", configuration["infrastructureConfigurationDetails"]!["bandwidthMbps"]!.ToJsonString());
        Assert.Equal("8000", configuration["environmentConfigurationDetails"]!["serverPort"]!.ToJsonString());
        Assert.Null(configuration["environmentConfigurationDetails"]!["defaultEnvironmentVariables"]);
        Assert.Equal(before, payload.ToJsonString());
        Assert.Empty(DeploymentValidator.CheckCreate(body));
    }

    [Fact]
    public void What_a_get_answered_serves_as_a_payload()
    {
        JsonObject body = new DeploymentSettings().ApplyToCreate(Samples.Node(Samples.Deployment()));
        foreach (string name in new[]
        {
            "id",
            "timeCreated",
            "createdBy",
            "lifecycleState",
            "lifecycleDetails",
            "modelDeploymentUrl",
            "modelDeploymentSystemData",
        })
        {
            Assert.False(body.ContainsKey(name), name);
        }

        Assert.DoesNotContain(DeploymentValidator.CheckCreate(body), finding => finding.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void Payload_endpoints_get_upper_case_methods_and_a_leading_slash_and_variables_become_text()
    {
        JsonObject body = new DeploymentSettings().ApplyToCreate(Samples.Node("""
            {"modelDeploymentConfigurationDetails": {"environmentConfigurationDetails": {"environmentConfigurationType": "OCIR_CONTAINER",
              "customHttpEndpoints": [{"endpointUriSuffix": "a/b/", "httpMethods": ["get"]}], "environmentVariables": {"PORT": 8000, "ON": true} } } }
            """));
        JsonAssert.Same(
            """
            {"environmentConfigurationType": "OCIR_CONTAINER", "customHttpEndpoints": [{"endpointUriSuffix": "/a/b/", "httpMethods": ["GET"]}],
             "environmentVariables": {"PORT": "8000", "ON": "true"} }
            """,
            body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]);
    }

    [Fact]
    public void A_model_group_goes_on_an_instance_pool()
    {
        JsonNode configuration = new DeploymentSettings
        {
            ModelGroupId = "g",
            Shape = "VM.GPU.A10.1",
            InstanceCount = 2,
        }.ApplyToCreate()["modelDeploymentConfigurationDetails"]!;
        JsonAssert.Same(
            """
            {"deploymentType": "MODEL_GROUP", "modelGroupConfigurationDetails": {"modelGroupId": "g"},
             "infrastructureConfigurationDetails": {"infrastructureType": "INSTANCE_POOL", "instanceConfiguration": {"instanceShapeName": "VM.GPU.A10.1"},
              "scalingPolicy": {"policyType": "FIXED_SIZE", "instanceCount": 2} } }
            """,
            configuration);
    }

    [Fact]
    public void A_compute_target_makes_a_flex_deployment()
    {
        DeploymentSettings settings = s_named with
        {
            ComputeTargetId = "ocid1.computetarget.oc1.iad.aaaa",
            Ocpus = 2,
            MemoryInGBs = 8,
            Autoscaling = new(0, 3) { CoolDownInSeconds = 300, PendingDuration = "PT1M", ScaleOutThreshold = 60 },
        };
        JsonObject body = settings.ApplyToCreate();
        JsonNode infrastructure = body["modelDeploymentConfigurationDetails"]!["infrastructureConfigurationDetails"]!;
        Assert.Equal("MANAGED_COMPUTE_CLUSTER", (string?)infrastructure["infrastructureType"]);
        JsonAssert.Same(
            """{"ocpus": 2, "memoryInGBs": 8}""", infrastructure["modelDeploymentResourceConfiguration"]!["resourceRequestConfiguration"]);
        Assert.Equal("TARGET_PREDEFINED_EXPRESSION",
            (string?)infrastructure["scalingPolicy"]!["autoScalingPolicies"]![0]!["rules"]![0]!["metricExpressionRuleType"]);
        Assert.Empty(DeploymentValidator.CheckCreate(body));
    }

    [Fact]
    public void Autoscaling_of_a_pool_passes_the_validator()
    {
        JsonObject body = (s_named with
        {
            Autoscaling = new(1, 4)
            {
                InitialInstanceCount = 2,
                CoolDownInSeconds = 600,
                PendingDuration = "PT5M",
                InstanceCountAdjustment = 1,
            },
        }).ApplyToCreate();
        AutoscalingPolicy policy = Assert.IsType<AutoscalingPolicy>(
            Samples.Read(
                $$"""{"id": "x", "modelDeploymentConfigurationDetails":"""
                    + $$""" {{body["modelDeploymentConfigurationDetails"]!.ToJsonString()}} }""").Configuration!.Scaling);
        Assert.Equal((1, 2, 4),
            (policy.Policies[0].MinimumInstanceCount, policy.Policies[0].InitialInstanceCount, policy.Policies[0].MaximumInstanceCount));
        Assert.Empty(DeploymentValidator.CheckCreate(body));
    }

    [Fact]
    public void Variables_alone_make_a_default_environment()
    {
        JsonNode configuration = new DeploymentSettings
        {
            EnvironmentVariables = new Dictionary<string, string> { ["AB"] = "1" },
        }.ApplyToCreate()["modelDeploymentConfigurationDetails"]!;
        Assert.Equal("DEFAULT", (string?)configuration["environmentConfigurationDetails"]!["environmentConfigurationType"]);
    }

    [Fact]
    public void A_fixed_size_and_autoscaling_exclude_each_other() =>
        Assert.Equal("InvalidArgument",
            Assert.Throws<MieException>(() => (s_named with { InstanceCount = 1, Autoscaling = new(1, 2) }).ApplyToCreate()).Code);
}
