namespace MieTools.Core.Deployments;

/// <summary>What the service hands back for a change that has no body.</summary>
/// <param name="WorkRequestId">OCID of the work request, null when the change has none (moving to another compartment).</param>
/// <param name="RequestId">The answer's <c>opc-request-id</c>.</param>
public sealed record ChangeReceipt(string? WorkRequestId, string? RequestId)
{
    /// <summary>
    /// States in which an update is done, by what it changes and the state that it was sent to: those to wait for. Empty for other
    /// changes.
    /// </summary>
    public IReadOnlyList<string> SettledStates { get; init; } = [];
}
