namespace MieTools.Core.Contract;

/// <summary>States of a work request as the service spells them. The service may add others: a state is always text.</summary>
public static class WorkRequestStates
{
    /// <summary>It waits to be started; it can still be cancelled.</summary>
    public const string Accepted = "ACCEPTED";

    /// <summary>Under way.</summary>
    public const string InProgress = "IN_PROGRESS";

    /// <summary>Ended without what it was for.</summary>
    public const string Failed = "FAILED";

    /// <summary>Ended as it should.</summary>
    public const string Succeeded = "SUCCEEDED";

    /// <summary>Being cancelled.</summary>
    public const string Canceling = "CANCELING";

    /// <summary>Cancelled.</summary>
    public const string Canceled = "CANCELED";

    /// <summary>All states that are known.</summary>
    public static IReadOnlyList<string> All { get; } = [Accepted, InProgress, Failed, Succeeded, Canceling, Canceled];
}
