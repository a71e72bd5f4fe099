namespace MieTools.Server.Emulator.Identity;

/// <summary>What a caller may do, in the pieces that OCI's policies are made of.</summary>
/// <remarks>
/// <c>DATA_SCIENCE_MODEL_DEPLOYMENT_INSPECT</c>, <c>_READ</c>, <c>_UPDATE</c> and <c>_PREDICT</c> occur in published policies. The other
/// names, and those of work requests, are formed by OCI's pattern.
/// </remarks>
[Flags]
internal enum Permissions
{
    None = 0,

    /// <summary>List deployments and shapes.</summary>
    Inspect = 1,

    /// <summary>Read one deployment.</summary>
    Read = 1 << 1,

    /// <summary>Change, activate and deactivate.</summary>
    Update = 1 << 2,

    /// <summary>Call the endpoints of a deployment.</summary>
    Predict = 1 << 3,

    Create = 1 << 4,

    Delete = 1 << 5,

    /// <summary>Move to another compartment.</summary>
    Move = 1 << 6,

    /// <summary>List work requests.</summary>
    InspectWork = 1 << 7,

    /// <summary>Read one work request, its log and its errors.</summary>
    ReadWork = 1 << 8,

    /// <summary>Cancel a work request.</summary>
    CancelWork = 1 << 9,

    /// <summary>Read what a secret of the vault holds, <c>SECRET_BUNDLE_READ</c>.</summary>
    ReadSecret = 1 << 10,

    All = (1 << 11) - 1,
}
