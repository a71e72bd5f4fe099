using MieTools.Core.Deployments.Models;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>How far a wait is.</summary>
/// <param name="DeploymentId">OCID of the deployment.</param>
/// <param name="State">Its state at the last look; null when it could not be seen.</param>
/// <param name="Elapsed">Time since the wait began.</param>
/// <param name="WorkRequestStatus">Status of the work request, null when none is known.</param>
/// <param name="PercentComplete">How far the work request is, 0 to 100; null when none is known.</param>
public sealed record DeploymentWaitProgress(
    string DeploymentId, string? State, TimeSpan Elapsed, string? WorkRequestStatus, double? PercentComplete)
{
    /// <summary>The deployment at the last look; null when it could not be seen, or is gone.</summary>
    public MieDeployment? Deployment { get; init; }
}
