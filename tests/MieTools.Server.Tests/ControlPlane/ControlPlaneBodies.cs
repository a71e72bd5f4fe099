using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Bodies of create calls of every deployment type, whole enough to reach each rule.</summary>
internal static class ControlPlaneBodies
{
    public const string Pool =
        """
        "instanceConfiguration":{"instanceShapeName":"VM.Standard.E4.Flex","subnetId":"ocid1.subnet.oc1.iad.a","privateEndpointId":"ocid1.datascienceprivateendpoint.oc1.iad.a",
          "networkAccessType":"CUSTOM_NETWORKING","modelDeploymentInstanceShapeConfigDetails":{"ocpus":4,"memoryInGBs":64,"cpuBaseline":"BASELINE_1_2"}},
        "bandwidthMbps":10,"maximumBandwidthMbps":20,
        "scalingPolicy":{"policyType":"AUTOSCALING","coolDownInSeconds":300,"isEnabled":true,"autoScalingPolicies":[{"autoScalingPolicyType":"THRESHOLD",
          "minimumInstanceCount":1,"initialInstanceCount":2,"maximumInstanceCount":10,"rules":[{"metricExpressionRuleType":"PREDEFINED_EXPRESSION","metricType":"CPU_UTILIZATION",
            "scaleInConfiguration":{"scalingConfigurationType":"THRESHOLD","threshold":10,"pendingDuration":"PT3M","instanceCountAdjustment":1},
            "scaleOutConfiguration":{"scalingConfigurationType":"THRESHOLD","threshold":70.5,"pendingDuration":"PT1H"}}]}]}
        """;

    private const string Environment =
        """
        "environmentConfigurationDetails":{"environmentConfigurationType":"OCIR_CONTAINER","image":"iad.ocir.io/ns/vllm:1","serverPort":8000,"healthCheckPort":8000,
          "imageDigest":"sha256:881303a6b2738834d795a32b4a98eb0e5e3d1cad590a712d1e04f9b2fa90a030","cmd":["a"],"entrypoint":[],"environmentVariables":{"AB":"1"},
          "predictApiSpecification":"openai","customHttpEndpoints":[{"endpointUriSuffix":"/a/{}","httpMethods":["GET"]}]}
        """;

    private const string Logs =
        """
        "freeformTags":{"a":"1"},"definedTags":{"ns":{"key":"v"}},"displayName":"n","description":"d",
        "categoryLogDetails":{"access":{"logId":"ocid1.log.oc1.iad.a","logGroupId":"ocid1.loggroup.oc1.iad.a"},"predict":{"logId":"ocid1.log.oc1.iad.b","logGroupId":"ocid1.loggroup.oc1.iad.a"}}
        """;

    /// <summary>The instances in the model's block, as the SDKs have it.</summary>
    public static JsonObject Single(MieEmulator emulator) =>
        Body(emulator,
            $$"""{"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"modelId":"ocid1.datasciencemodel.oc1.iad.a",{{Pool}}},{{Environment}}}""");

    /// <summary>The instances beside the model, as one of the service's samples has it.</summary>
    public static JsonObject Beside(MieEmulator emulator) =>
        Body(emulator, $$"""
            {"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"modelId":"ocid1.datasciencemodel.oc1.iad.a"},
             "infrastructureConfigurationDetails":{"infrastructureType":"INSTANCE_POOL",{{Pool}}},{{Environment}}}
            """);

    public static JsonObject Group(MieEmulator emulator) =>
        Body(emulator, $$"""
            {"deploymentType":"MODEL_GROUP","modelGroupConfigurationDetails":{"modelGroupId":"ocid1.datasciencemodelgroup.oc1.iad.a"},
             "infrastructureConfigurationDetails":{"infrastructureType":"INSTANCE_POOL",{{Pool}}},{{Environment}}}
            """);

    public static JsonObject Flex(MieEmulator emulator) =>
        Body(emulator, $$$$"""
            {"deploymentType":"SINGLE_MODEL_FLEX","modelConfigurationDetails":{"modelId":"ocid1.datasciencemodel.oc1.iad.a"},{{{{Environment}}}},
             "infrastructureConfigurationDetails":{"infrastructureType":"MANAGED_COMPUTE_CLUSTER","computeTargetId":"ocid1.datasciencecomputetarget.oc1.iad.a",
              "modelDeploymentResourceConfiguration":{"resourceRequestConfiguration":{"ocpus":1.5,"memoryInGBs":8,"gpus":1},"resourceLimitConfiguration":{"ocpus":2,"memoryInGBs":16}},
              "scalingPolicy":{"policyType":"AUTOSCALING","isEnabled":false,"autoScalingPolicies":[{"autoScalingPolicyType":"THRESHOLD",
               "minimumInstanceCount":0,"initialInstanceCount":1,"maximumInstanceCount":20,
               "rules":[{"metricExpressionRuleType":"TARGET_CUSTOM_EXPRESSION","scaleConfiguration":{"targetScalingConfigurationType":"QUERY","query":"Cpu[1m].mean()","threshold":250,"metricNamespace":"x"}}],
               "scaleInPolicy":{"pendingDuration":"PT1M","instanceCountAdjustment":1,"coolDownInSeconds":0},"scaleOutPolicy":{"pendingDuration":"PT30M"}}]}}}
            """);

    /// <summary>Sets, or with <c>"-"</c> takes away, the field at a path such as <c>a.b[0].c</c>.</summary>
    public static void Set(JsonObject body, string path, string value)
    {
        string[] parts = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        JsonNode parent = body;
        foreach (string part in parts[..^1])
            parent = part[0] == '[' ? parent[int.Parse(part[1..^1])]! : parent[part]!;
        string last = parts[^1];
        if (last[0] == '[')
            parent[int.Parse(last[1..^1])] = JsonNode.Parse(value);
        else if (value == "-")
            parent.AsObject().Remove(last);
        else
            parent[last] = JsonNode.Parse(value);
    }

    private static JsonObject Body(MieEmulator emulator, string configuration) =>
        JsonNode.Parse(
            $$"""{"projectId":"{{emulator.ProjectId}}","compartmentId":"{{emulator.CompartmentId}}",{{Logs}},"modelDeploymentConfigurationDetails":{{configuration}}}""")!.AsObject();
}
