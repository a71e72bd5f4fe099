using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>How many instances a deployment runs on.</summary>
internal static class InstanceCount
{
    /// <summary>
    /// Reads the scaling policy of a validated configuration; nothing scales here, so an autoscaling one stays at its initial count.
    /// </summary>
    public static int Of(JsonNode? configuration)
    {
        JsonNode? policy = configuration?["infrastructureConfigurationDetails"]?["scalingPolicy"]
            ?? configuration?["modelConfigurationDetails"]?["scalingPolicy"];
        return (int?)policy?["instanceCount"] ?? (int?)(policy?["autoScalingPolicies"] as JsonArray)?[0]?["initialInstanceCount"] ?? 1;
    }
}
