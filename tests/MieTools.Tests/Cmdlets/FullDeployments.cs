using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Tests.Cmdlets;

/// <summary>Bodies of creates that have every optional field, in the form of the official SDKs, one of each kind of deployment.</summary>
internal static class FullDeployments
{
    public const string Predefined = "SINGLE_MODEL, metric";
    public const string RestLayout = "SINGLE_MODEL, as in the REST sample";
    public const string Custom = "SINGLE_MODEL, queries";
    public const string Flex = "SINGLE_MODEL_FLEX";
    public const string Group = "MODEL_GROUP";

    private const string Instance = """
        "instanceConfiguration": {"instanceShapeName": "VM.Standard.E4.Flex", "subnetId": "ocid1.subnet.oc1.iad.aaaa",
          "privateEndpointId": "ocid1.datascienceprivateendpoint.oc1.iad.aaaa", "networkAccessType": "CUSTOM_NETWORKING",
          "modelDeploymentInstanceShapeConfigDetails": {"ocpus": 2, "memoryInGBs": 32, "cpuBaseline": "BASELINE_1_2"} },
        "bandwidthMbps": 20, "maximumBandwidthMbps": 200
        """;

    private const string MetricPolicy = """
        "scalingPolicy": {"policyType": "AUTOSCALING", "coolDownInSeconds": 900, "isEnabled": false, "autoScalingPolicies": [{
          "autoScalingPolicyType": "THRESHOLD", "maximumInstanceCount": 6, "minimumInstanceCount": 2, "initialInstanceCount": 3, "rules": [{
            "metricExpressionRuleType": "PREDEFINED_EXPRESSION", "metricType": "MEMORY_UTILIZATION",
            "scaleInConfiguration": {"scalingConfigurationType": "THRESHOLD", "threshold": 30, "pendingDuration": "PT10M",
              "instanceCountAdjustment": 2},
            "scaleOutConfiguration": {"scalingConfigurationType": "THRESHOLD", "threshold": 90, "pendingDuration": "PT5M",
              "instanceCountAdjustment": 3} }]}]}
        """;

    private const string QueryPolicy = """
        "scalingPolicy": {"policyType": "AUTOSCALING", "coolDownInSeconds": 900, "isEnabled": false, "autoScalingPolicies": [{
          "autoScalingPolicyType": "THRESHOLD", "maximumInstanceCount": 6, "minimumInstanceCount": 2, "initialInstanceCount": 3, "rules": [{
            "metricExpressionRuleType": "CUSTOM_EXPRESSION",
            "scaleInConfiguration": {"scalingConfigurationType": "QUERY", "query": "CpuUtilization[1m].grouping().mean() < 25",
              "pendingDuration": "PT10M", "instanceCountAdjustment": 2},
            "scaleOutConfiguration": {"scalingConfigurationType": "QUERY", "query": "CpuUtilization[1m].grouping().mean() > 75",
              "pendingDuration": "PT5M", "instanceCountAdjustment": 3} }]}]}
        """;

    private const string ClusterPolicy = """
        "scalingPolicy": {"policyType": "AUTOSCALING", "isEnabled": false, "autoScalingPolicies": [{
          "autoScalingPolicyType": "THRESHOLD", "maximumInstanceCount": 6, "minimumInstanceCount": 2, "initialInstanceCount": 3, "rules": [{
            "metricExpressionRuleType": "TARGET_CUSTOM_EXPRESSION",
            "scaleConfiguration": {"targetScalingConfigurationType": "QUERY", "query": "Queue[1m].mean()", "threshold": 250,
              "metricNamespace": "mine"} }],
          "scaleInPolicy": {"pendingDuration": "PT10M", "instanceCountAdjustment": 2, "coolDownInSeconds": 600},
          "scaleOutPolicy": {"pendingDuration": "PT5M", "instanceCountAdjustment": 3, "coolDownInSeconds": 400} }]}
        """;

    private const string Environment = """
        "environmentConfigurationDetails": {"environmentConfigurationType": "OCIR_CONTAINER", "image": "iad.ocir.io/ns/vllm:1",
          "imageDigest": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "imageSignatureId": "ocid1.containerimagesignature.oc1.iad.aaaa", "cmd": ["--port", "8000"], "entrypoint": ["serve"],
          "serverPort": 8000, "healthCheckPort": 8001, "predictApiSpecification": "openai",
          "customHttpEndpoints": [{"endpointUriSuffix": "/a", "httpMethods": ["GET", "POST"]},
            {"endpointUriSuffix": "/b", "httpMethods": ["GET"]}],
          "environmentVariables": {"MODEL_NAME": "one", "LOG_LEVEL": "info"} }
        """;

    private const string Top = """
        "displayName": "full", "description": "all of it",
        "categoryLogDetails": {"access": {"logId": "ocid1.log.oc1.iad.aaaa", "logGroupId": "ocid1.loggroup.oc1.iad.aaaa"},
          "predict": {"logId": "ocid1.log.oc1.iad.pppp", "logGroupId": "ocid1.loggroup.oc1.iad.pppp"} },
        "freeformTags": {"team": "a", "cost": "1"}, "definedTags": {"Ops": {"Cost": "5", "Team": "a"} }
        """;

    /// <summary>The configurations by kind.</summary>
    public static IReadOnlyDictionary<string, string> Bodies { get; } = new Dictionary<string, string>
    {
        [Predefined] = $$"""
            {"deploymentType": "SINGLE_MODEL", "modelConfigurationDetails": {"modelId": "$MODEL", {{Instance}}, {{MetricPolicy}} }, {{Environment}} }
            """,
        [RestLayout] = $$"""
            {"deploymentType": "SINGLE_MODEL", "modelConfigurationDetails": {"modelId": "$MODEL"},
             "infrastructureConfigurationDetails": {"infrastructureType": "INSTANCE_POOL", {{Instance}}, {{MetricPolicy}} }, {{Environment}} }
            """,
        [Custom] = $$"""
            {"deploymentType": "SINGLE_MODEL", "modelConfigurationDetails": {"modelId": "$MODEL", {{Instance}}, {{QueryPolicy}} }, {{Environment}} }
            """,
        [Flex] = $$"""
            {"deploymentType": "SINGLE_MODEL_FLEX", "modelConfigurationDetails": {"modelId": "$MODEL"},
             "infrastructureConfigurationDetails": {"infrastructureType": "MANAGED_COMPUTE_CLUSTER",
               "computeTargetId": "ocid1.datasciencecomputetarget.oc1.iad.aaaa",
               "modelDeploymentResourceConfiguration": {
                 "resourceRequestConfiguration": {"ocpus": 2, "memoryInGBs": 16, "gpus": 1},
                 "resourceLimitConfiguration": {"ocpus": 8, "memoryInGBs": 64} },
               {{ClusterPolicy}} }, {{Environment}} }
            """,
        [Group] = $$"""
            {"deploymentType": "MODEL_GROUP", "modelGroupConfigurationDetails": {"modelGroupId": "ocid1.datasciencemodelgroup.oc1.iad.aaaa"},
             "infrastructureConfigurationDetails": {"infrastructureType": "INSTANCE_POOL", {{Instance}}, {{MetricPolicy}} }, {{Environment}} }
            """,
    };

    /// <summary>The body of a create.</summary>
    public static JsonObject Make(string kind, MieEmulator emulator)
    {
        string configuration = Bodies[kind].Replace("$MODEL", emulator.ModelId, StringComparison.Ordinal);
        return (JsonObject)JsonNode.Parse(
            $$"""
            {"projectId": "{{emulator.ProjectId}}", "compartmentId": "{{emulator.CompartmentId}}", {{Top}},
             "modelDeploymentConfigurationDetails": {{configuration}} }
            """)!;
    }
}
