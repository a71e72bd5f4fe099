using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Checks what only the body of an update can show: blocks have to name their type even when it does not change.</summary>
internal static class UpdateValidator
{
    /// <summary>Checks the body.</summary>
    /// <exception cref="ServiceFault">A type is missing.</exception>
    public static void Check(JsonObject change)
    {
        const string Path = "modelDeploymentConfigurationDetails";
        if (DeploymentValidator.Object(change, Path) is not { } configuration)
            return;
        Require(configuration, "deploymentType", Path);
        CheckBlock(configuration, Path, "modelConfigurationDetails", "modelId");
        CheckBlock(configuration, Path, "modelGroupConfigurationDetails", "modelGroupId");
        CheckBlock(configuration, Path, "infrastructureConfigurationDetails", "infrastructureType");
        CheckBlock(configuration, Path, "environmentConfigurationDetails", "environmentConfigurationType");
    }

    private static void CheckBlock(JsonObject configuration, string path, string block, string field)
    {
        if (DeploymentValidator.Object(configuration, block) is { } value)
            Require(value, field, $"{path}.{block}");
    }

    private static void Require(JsonObject parent, string field, string path)
    {
        if (string.IsNullOrEmpty(DeploymentValidator.Text(parent, field, $"{path}.{field}")))
            throw ServiceFault.Missing($"{path}.{field}");
    }
}
