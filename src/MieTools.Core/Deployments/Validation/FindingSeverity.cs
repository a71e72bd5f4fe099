namespace MieTools.Core.Deployments.Validation;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth a look; the body can be sent.</summary>
    Warning,

    /// <summary>The service would refuse the body.</summary>
    Error,
}
