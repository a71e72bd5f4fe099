namespace MieTools.Core.Deployments.Validation;

/// <summary>Something about a body that the service would refuse, or that deserves a look.</summary>
/// <param name="Field">JSON path, for instance
/// <c>modelDeploymentConfigurationDetails.environmentConfigurationDetails.serverPort</c>.</param>
/// <param name="Parameter">The setting behind it, for instance <c>ServerPort</c>.</param>
/// <param name="Message">What is wrong, with the limit.</param>
/// <param name="Severity">Error or warning.</param>
public sealed record ValidationFinding(string Field, string Parameter, string Message, FindingSeverity Severity)
{
    /// <summary>The display form.</summary>
    public override string ToString() => $"{Parameter} ({Field}): {Message}";
}
