using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks what only the body of an update can show: blocks have to name their type even when it does not change.</summary>
internal static class UpdateValidator
{
    private const string Configuration = "modelDeploymentConfigurationDetails";

    /// <summary>Checks the body.</summary>
    /// <exception cref="ServiceFault">A type is missing, or a field cannot be updated.</exception>
    public static void Check(JsonObject change)
    {
        Block body = new(change, "");
        foreach (string field in (ReadOnlySpan<string>)["projectId", "compartmentId"])
            body.Refuse(field, "cannot be updated");
        if (body.Object(Configuration) is not { } configuration)
            return;
        string type = configuration.RequiredText("deploymentType");
        RequireIn(configuration, "modelConfigurationDetails", "modelId");
        RequireIn(configuration, "modelGroupConfigurationDetails", "modelGroupId");
        RequireIn(configuration, "infrastructureConfigurationDetails", "infrastructureType");
        RequireIn(configuration, "environmentConfigurationDetails", "environmentConfigurationType");
        if (type != "MODEL_GROUP")
            configuration.Refuse("updateType", "is a field of MODEL_GROUP");
        configuration.OneOf("updateType", "ZDT", "LIVE");
    }

    /// <summary>Checks what only a deployment that is not ACTIVE may change.</summary>
    /// <param name="before">The deployment.</param>
    /// <param name="after">What the update makes of it.</param>
    /// <exception cref="ServiceFault">The compute target of a deployment on a cluster is another one.</exception>
    public static void CheckActive(JsonObject before, JsonObject after)
    {
        if (Target(before) is { } old && Target(after) is { } target && old != target)
        {
            throw ServiceFault.Invalid($"{Configuration}.infrastructureConfigurationDetails.computeTargetId cannot be changed while the "
                + "model deployment is ACTIVE; deactivate it first.");
        }
    }

    private static string? Target(JsonObject document) =>
        (string?)document[Configuration]?["infrastructureConfigurationDetails"]?["computeTargetId"];

    private static void RequireIn(Block configuration, string block, string field) => configuration.Object(block)?.RequiredText(field);
}
