using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks the body of create, and what an update would lead to, against the documented rules.</summary>
/// <remarks>
/// The rules are those of the SDKs' model texts (July 2026) and the ranges of the API's published Swagger document (version 20190101,
/// August 2026).
/// Fields that no rule knows are let through and kept.
/// </remarks>
internal static class DeploymentValidator
{
    private const int LongestName = 255;
    private const int LongestDescription = 400;

    /// <summary>Checks the whole body.</summary>
    /// <exception cref="ServiceFault">A rule is broken; the message names the field.</exception>
    public static void Check(JsonObject json)
    {
        Block body = new(json, "");
        body.RequiredOcid("projectId", "datascienceproject");
        CheckCompartment(body);
        body.Text("displayName", LongestName);
        body.Text("description", LongestDescription);
        ConfigurationValidator.Check(body.RequiredObject("modelDeploymentConfigurationDetails"));
        CheckLogs(body);
        TagValidator.Check(body);
    }

    /// <summary>Checks <c>compartmentId</c>; a tenancy is a compartment too.</summary>
    public static string CheckCompartment(Block body) => body.RequiredOcid("compartmentId", "compartment", "tenancy");

    private static void CheckLogs(Block body)
    {
        if (body.Object("categoryLogDetails") is not { } logs)
            return;
        foreach (string category in (ReadOnlySpan<string>)["access", "predict"])
        {
            if (logs.Object(category) is not { } log)
                continue;
            log.RequiredOcid("logId", "log");
            log.RequiredOcid("logGroupId", "loggroup");
        }
    }
}
