using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Valid deployments of every kind, and the places in them that a mutation may change.</summary>
internal static class ContractCases
{
    private const string Configuration = "modelDeploymentConfigurationDetails";

    // Fields that a block may have besides those of the valid bodies; many of them belong to another kind of deployment.
    private static readonly Dictionary<string, string[]> s_more = new()
    {
        [Configuration] =
            ["modelConfigurationDetails", "modelGroupConfigurationDetails", "infrastructureConfigurationDetails", "updateType"],
        ["modelConfigurationDetails"] = ["instanceConfiguration", "bandwidthMbps", "maximumBandwidthMbps", "scalingPolicy"],
        ["infrastructureConfigurationDetails"] = ["instanceConfiguration", "bandwidthMbps", "computeTargetId",
            "modelDeploymentResourceConfiguration"],
        ["scalingPolicy"] = ["instanceCount", "coolDownInSeconds"],
        ["autoScalingPolicies"] = ["scaleInPolicy", "scaleOutPolicy"],
        ["scaleConfiguration"] = ["metricNamespace", "pendingDuration"],
        ["environmentConfigurationDetails"] = ["imageSignatureId", "defaultEnvironmentVariables"],
        ["resourceLimitConfiguration"] = ["gpus"],
        ["scaleOutPolicy"] = ["coolDownInSeconds", "instanceCountAdjustment"],
        [""] = ["id", "lifecycleState"],
    };

    /// <summary>Bodies of creates that both sides take.</summary>
    public static JsonObject[] Valid(MieEmulator emulator)
    {
        JsonObject fixedPool = With(ControlPlaneBodies.Single(emulator), $"{Configuration}.modelConfigurationDetails.scalingPolicy",
            """{"policyType":"FIXED_SIZE","instanceCount":2}""");
        JsonObject custom = With(ControlPlaneBodies.Group(emulator),
            $"{Configuration}.infrastructureConfigurationDetails.scalingPolicy.autoScalingPolicies[0].rules[0]", """
                {"metricExpressionRuleType":"CUSTOM_EXPRESSION",
                 "scaleInConfiguration":{"scalingConfigurationType":"QUERY","query":"Cpu[1m].mean() < 25","pendingDuration":"PT3M"},
                 "scaleOutConfiguration":{"scalingConfigurationType":"QUERY","query":"Cpu[1m].mean() > 75","instanceCountAdjustment":2}}
                """);
        JsonObject fixedShape = With(ControlPlaneBodies.Beside(emulator),
            $"{Configuration}.infrastructureConfigurationDetails.instanceConfiguration", """{"instanceShapeName":"VM.GPU.A10.1"}""");
        JsonObject conda = With(ControlPlaneBodies.Single(emulator), $"{Configuration}.environmentConfigurationDetails",
            """{"environmentConfigurationType":"DEFAULT","environmentVariables":{"AB":"1"}}""");
        JsonObject target = With(ControlPlaneBodies.Flex(emulator),
            $"{Configuration}.infrastructureConfigurationDetails.scalingPolicy.autoScalingPolicies[0].rules[0]", """
                {"metricExpressionRuleType":"TARGET_PREDEFINED_EXPRESSION","metricType":"CPU_UTILIZATION",
                 "scaleConfiguration":{"targetScalingConfigurationType":"THRESHOLD","threshold":50}}
                """);
        JsonObject fixedCluster = With(ControlPlaneBodies.Flex(emulator),
            $"{Configuration}.infrastructureConfigurationDetails.scalingPolicy", """{"policyType":"FIXED_SIZE","instanceCount":2}""");
        return
        [
            ControlPlaneBodies.Single(emulator), ControlPlaneBodies.Beside(emulator), ControlPlaneBodies.Group(emulator),
            ControlPlaneBodies.Flex(emulator), fixedPool, custom, fixedShape, conda, target, fixedCluster,
        ];
    }

    /// <summary>Paths of all fields of a body, and of some that it could have.</summary>
    public static List<string> Places(JsonObject body)
    {
        List<string> places = [];
        Collect(places, "", "", body);
        return places;
    }

    /// <summary>The field's name at the end of a path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('.') + 1)..].Split('[')[0];

    /// <summary>A body with one field changed; the same when the place is gone.</summary>
    public static JsonObject With(JsonObject body, string path, string value)
    {
        if (value == ContractValues.Absent && path.EndsWith(']'))
            value = "null";
        try
        {
            ControlPlaneBodies.Set(body, path, value);
        }
        catch (Exception e) when (e is NullReferenceException or InvalidOperationException or ArgumentOutOfRangeException)
        {
        }
        return body;
    }

    /// <summary>The part of a deployment that an update names: some of its fields, some of its blocks, each whole or in part.</summary>
    /// <param name="deployment">A body of a create.</param>
    /// <param name="choice">Which, one bit each.</param>
    public static JsonObject Update(JsonObject deployment, int choice)
    {
        JsonObject update = [];
        Bits bits = new(choice);
        foreach ((string name, JsonNode? value) in deployment)
        {
            if (name is "projectId" or "compartmentId" || bits.Next())
                continue;
            update[name] = value is JsonObject configuration && name == Configuration ? Blocks(configuration, bits) : value!.DeepClone();
        }
        return update;
    }

    private static JsonObject Blocks(JsonObject configuration, Bits bits)
    {
        JsonObject update = new() { ["deploymentType"] = configuration["deploymentType"]!.DeepClone() };
        foreach ((string name, JsonNode? value) in configuration)
        {
            if (value is not JsonObject block || bits.Next())
                continue;
            JsonObject part = [];
            foreach ((string field, JsonNode? content) in block)
            {
                if (field is "modelId" or "modelGroupId" or "infrastructureType" or "environmentConfigurationType" || !bits.Next())
                    part[field] = content!.DeepClone();
            }
            update[name] = part;
        }
        return update;
    }

    private static void Collect(List<string> places, string path, string name, JsonNode? node)
    {
        if (node is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
                Collect(places, $"{path}[{i}]", name, list[i]);
            if (list.Count > 0)
                places.Add($"{path}[0]");
        }
        if (node is not JsonObject json || name is "environmentVariables" or "freeformTags" or "definedTags")
            return;
        foreach (string field in json.Select(f => f.Key).Union(s_more.GetValueOrDefault(name, [])))
        {
            string inner = path.Length == 0 ? field : $"{path}.{field}";
            places.Add(inner);
            Collect(places, inner, field, json[field]);
        }
    }

    private sealed class Bits(int value)
    {
        private int _value = value;

        public bool Next()
        {
            bool bit = (_value & 1) == 1;
            _value >>= 1;
            return bit;
        }
    }
}
