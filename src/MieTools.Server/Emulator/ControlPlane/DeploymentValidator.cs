using System.Globalization;
using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Checks the body of create, and what an update would lead to, against the documented rules.</summary>
internal static class DeploymentValidator
{
    private const string Configuration = "modelDeploymentConfigurationDetails";

    /// <summary>Checks the whole body.</summary>
    /// <exception cref="ServiceFault">A rule is broken; the message names the field.</exception>
    public static void Check(JsonObject body)
    {
        Ocid(body, "projectId");
        Ocid(body, "compartmentId");
        JsonObject configuration = Object(body, Configuration) ?? throw ServiceFault.Missing(Configuration);
        CheckConfiguration(configuration, Configuration);
        foreach (string map in (ReadOnlySpan<string>)["freeformTags", "definedTags", "categoryLogDetails"])
            Object(body, map);
        Text(body, "displayName", "displayName");
        Text(body, "description", "description");
    }

    /// <summary>A field that has to be an object when it is there.</summary>
    internal static JsonObject? Object(JsonObject parent, string name) => parent[name] switch
    {
        null => null,
        JsonObject value => value,
        _ => throw ServiceFault.Invalid($"{name} has to be an object."),
    };

    /// <summary>A field that has to be text when it is there.</summary>
    internal static string? Text(JsonObject parent, string name, string path) => parent[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => throw ServiceFault.Invalid($"{path} has to be a string."),
    };

    /// <summary>A field that has to be a whole number (digits in a string count) when it is there.</summary>
    internal static int? Number(JsonObject parent, string name, string path)
    {
        if (parent[name] is not { } node)
            return null;
        if (node is JsonValue value)
        {
            if (value.TryGetValue(out int number))
                return number;
            if (value.TryGetValue(out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
                return number;
        }
        throw ServiceFault.Invalid($"{path} has to be a whole number.");
    }

    private static void Ocid(JsonObject parent, string name, string? path = null)
    {
        path ??= name;
        string text = Text(parent, name, path) is { Length: > 0 } value ? value : throw ServiceFault.Missing(path);
        if (!text.StartsWith("ocid1.", StringComparison.Ordinal) || text.Count(c => c == '.') < 4)
            throw ServiceFault.Invalid($"{path} '{text}' is not an OCID.");
    }

    private static void CheckConfiguration(JsonObject configuration, string path)
    {
        string type = Text(configuration, "deploymentType", $"{path}.deploymentType") ?? throw ServiceFault.Missing($"{path}.deploymentType");
        JsonObject? infrastructure = Object(configuration, "infrastructureConfigurationDetails");
        string infrastructurePath = $"{path}.infrastructureConfigurationDetails";
        switch (type)
        {
            case "SINGLE_MODEL":
                JsonObject model = Object(configuration, "modelConfigurationDetails") ?? throw ServiceFault.Missing($"{path}.modelConfigurationDetails");
                Ocid(model, "modelId", $"{path}.modelConfigurationDetails.modelId");
                // One sample of the service has the instances here, the SDKs have them in the model's block.
                if (infrastructure is not null)
                    CheckInstances(infrastructure, infrastructurePath);
                else
                    CheckInstances(model, $"{path}.modelConfigurationDetails");
                break;
            case "SINGLE_MODEL_FLEX":
                JsonObject flex = Object(configuration, "modelConfigurationDetails") ?? throw ServiceFault.Missing($"{path}.modelConfigurationDetails");
                Ocid(flex, "modelId", $"{path}.modelConfigurationDetails.modelId");
                if (infrastructure is null)
                    throw ServiceFault.Missing(infrastructurePath);
                Ocid(infrastructure, "computeTargetId", $"{infrastructurePath}.computeTargetId");
                break;
            case "MODEL_GROUP":
                JsonObject group = Object(configuration, "modelGroupConfigurationDetails") ?? throw ServiceFault.Missing($"{path}.modelGroupConfigurationDetails");
                Ocid(group, "modelGroupId", $"{path}.modelGroupConfigurationDetails.modelGroupId");
                CheckInstances(infrastructure ?? throw ServiceFault.Missing(infrastructurePath), infrastructurePath);
                break;
            default:
                throw ServiceFault.Invalid($"{path}.deploymentType '{type}' is not one of SINGLE_MODEL, SINGLE_MODEL_FLEX, MODEL_GROUP.");
        }
        if (Object(configuration, "environmentConfigurationDetails") is { } environment)
            EnvironmentValidator.Check(environment, $"{path}.environmentConfigurationDetails");
    }

    private static void CheckInstances(JsonObject parent, string path)
    {
        path += ".instanceConfiguration";
        JsonObject instances = Object(parent, "instanceConfiguration") ?? throw ServiceFault.Missing(path);
        if (string.IsNullOrEmpty(Text(instances, "instanceShapeName", $"{path}.instanceShapeName")))
            throw ServiceFault.Missing($"{path}.instanceShapeName");
        if (Object(parent, "scalingPolicy") is { } scaling)
            CheckScaling(scaling);
    }

    private static void CheckScaling(JsonObject scaling)
    {
        switch (Text(scaling, "policyType", "scalingPolicy.policyType"))
        {
            case "FIXED_SIZE":
                int count = Number(scaling, "instanceCount", "scalingPolicy.instanceCount") ?? throw ServiceFault.Missing("scalingPolicy.instanceCount");
                if (count < 1)
                    throw ServiceFault.Invalid("scalingPolicy.instanceCount has to be 1 or more.");
                break;
            case "AUTOSCALING":
                if (scaling["autoScalingPolicies"] is not JsonArray { Count: > 0 })
                    throw ServiceFault.Missing("scalingPolicy.autoScalingPolicies");
                break;
            case null:
                throw ServiceFault.Missing("scalingPolicy.policyType");
            case string other:
                throw ServiceFault.Invalid($"scalingPolicy.policyType '{other}' is not one of FIXED_SIZE, AUTOSCALING.");
        }
    }
}
