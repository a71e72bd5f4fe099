using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Routes;

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
            Gpus = 1,
            OcpuLimit = 4,
            MemoryLimitInGBs = 16,
            Autoscaling = new()
            {
                MinimumInstanceCount = 0,
                MaximumInstanceCount = 3,
                ScaleInCoolDownInSeconds = 600,
                ScaleOutThreshold = 60,
            },
        };
        JsonObject body = settings.ApplyToCreate();
        JsonNode infrastructure = body["modelDeploymentConfigurationDetails"]!["infrastructureConfigurationDetails"]!;
        Assert.Equal("MANAGED_COMPUTE_CLUSTER", (string?)infrastructure["infrastructureType"]);
        JsonAssert.Same(
            """
            {"resourceRequestConfiguration": {"ocpus": 2, "memoryInGBs": 8, "gpus": 1},
             "resourceLimitConfiguration": {"ocpus": 4, "memoryInGBs": 16} }
            """,
            infrastructure["modelDeploymentResourceConfiguration"]);
        // No empty scaleOutPolicy, and no start with 0, which the service refuses.
        JsonAssert.Same(
            """
            {"policyType": "AUTOSCALING", "isEnabled": true, "autoScalingPolicies": [{
              "autoScalingPolicyType": "THRESHOLD", "minimumInstanceCount": 0, "initialInstanceCount": 1, "maximumInstanceCount": 3,
              "rules": [{"metricExpressionRuleType": "TARGET_PREDEFINED_EXPRESSION", "metricType": "CPU_UTILIZATION",
                "scaleConfiguration": {"targetScalingConfigurationType": "THRESHOLD", "threshold": 60} }],
              "scaleInPolicy": {"coolDownInSeconds": 600} }]}
            """,
            infrastructure["scalingPolicy"]);
        Assert.Empty(DeploymentValidator.CheckCreate(body));
    }

    [Fact]
    public void Autoscaling_of_a_pool_passes_the_validator()
    {
        JsonObject body = (s_named with
        {
            Autoscaling = new()
            {
                MinimumInstanceCount = 1,
                MaximumInstanceCount = 4,
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
        Assert.Equal("ArgumentInvalid",
            Assert.Throws<MieException>(() =>
                (s_named with { InstanceCount = 1, Autoscaling = new() { MaximumInstanceCount = 2 } }).ApplyToCreate()).Code);

    [Fact]
    public void A_policy_by_queries_has_both_of_them_and_nothing_of_a_metric()
    {
        AutoscalingSettings queries = new()
        {
            MinimumInstanceCount = 1,
            MaximumInstanceCount = 2,
            ScaleInQuery = "CpuUtilization[1m].mean() < 25",
            ScaleOutQuery = "CpuUtilization[1m].mean() > 75",
            ScaleOutPendingDuration = "PT5M",
        };
        JsonObject body = (s_named with { Autoscaling = queries }).ApplyToCreate();
        JsonAssert.Same(
            """
            [{"metricExpressionRuleType": "CUSTOM_EXPRESSION",
              "scaleInConfiguration": {"scalingConfigurationType": "QUERY", "query": "CpuUtilization[1m].mean() < 25"},
              "scaleOutConfiguration": {"scalingConfigurationType": "QUERY", "query": "CpuUtilization[1m].mean() > 75",
                "pendingDuration": "PT5M"} }]
            """,
            body["modelDeploymentConfigurationDetails"]!["modelConfigurationDetails"]!["scalingPolicy"]!["autoScalingPolicies"]![0]!
                ["rules"]);
        Assert.Empty(DeploymentValidator.CheckCreate(body));
        Assert.Equal("ScaleOutQuery", Refused(queries with { ScaleOutQuery = null }).ErrorTarget);
        Assert.Equal("ScaleInQuery", Refused(queries with { ScaleInThreshold = 10 }).ErrorTarget);
        Assert.Equal("MaximumInstanceCount", Refused(queries with { MinimumInstanceCount = null }).ErrorTarget);
        Assert.Equal("ScalingQuery", Refused(queries with { TargetQuery = "x" }).ErrorTarget);
    }

    [Fact]
    public void A_target_by_a_query_has_its_value_and_its_name_space()
    {
        AutoscalingSettings query = new()
        {
            MinimumInstanceCount = 1,
            MaximumInstanceCount = 2,
            TargetQuery = "Queue[1m].mean()",
            ScaleOutThreshold = 250,
            MetricNamespace = "my_space",
        };
        DeploymentSettings settings = s_named with { ComputeTargetId = "ocid1.computetarget.oc1.iad.aaaa", Autoscaling = query };
        JsonObject body = settings.ApplyToCreate();
        JsonAssert.Same(
            """
            [{"metricExpressionRuleType": "TARGET_CUSTOM_EXPRESSION", "scaleConfiguration": {"targetScalingConfigurationType": "QUERY",
              "query": "Queue[1m].mean()", "threshold": 250, "metricNamespace": "my_space"} }]
            """,
            body["modelDeploymentConfigurationDetails"]!["infrastructureConfigurationDetails"]!["scalingPolicy"]!["autoScalingPolicies"]!
                [0]!["rules"]);
        Assert.Empty(DeploymentValidator.CheckCreate(body));
        Assert.Equal("ScaleOutThreshold", Assert.Throws<MieException>(() =>
            (settings with { Autoscaling = query with { ScaleOutThreshold = null } }).ApplyToCreate()).ErrorTarget);
        Assert.Equal("MetricNamespace", Assert.Throws<MieException>(() =>
            (settings with { Autoscaling = query with { TargetQuery = null } }).ApplyToCreate()).ErrorTarget);
        Assert.Equal("Gpu", Assert.Throws<MieException>(() => (s_named with { Gpus = 1 }).ApplyToCreate()).ErrorTarget);
    }

    [Fact]
    public void A_log_needs_a_group_and_a_group_a_log()
    {
        Assert.Equal("PredictLogId", Assert.Throws<MieException>(() =>
            (s_named with { PredictLogId = "ocid1.log.oc1.iad.a" }).ApplyToCreate()).ErrorTarget);
        Assert.Equal("LogGroupId", Assert.Throws<MieException>(() =>
            (s_named with { LogGroupId = "ocid1.loggroup.oc1.iad.a" }).ApplyToCreate()).ErrorTarget);
    }

    private static MieException Refused(AutoscalingSettings settings) =>
        Assert.Throws<MieException>(() => (s_named with { Autoscaling = settings }).ApplyToCreate());
}
