namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>
/// The numbers that differ between the scaling policies of instance pools and of compute clusters (the API's Swagger document, August
/// 2026).
/// </summary>
/// <param name="IsCluster">Which of the two schemas it is.</param>
/// <param name="LeastMinimum">Least <c>minimumInstanceCount</c>; 0 lets a cluster scale to nothing.</param>
/// <param name="MostInstances">Most instances.</param>
/// <param name="LeastPending">Shortest <c>pendingDuration</c>.</param>
/// <param name="MostPending">Longest <c>pendingDuration</c>.</param>
internal sealed record ScalingLimits(bool IsCluster, int LeastMinimum, int MostInstances, TimeSpan LeastPending, TimeSpan MostPending)
{
    /// <summary>Instance pools.</summary>
    public static ScalingLimits Pool { get; } = new(false, 1, 10, TimeSpan.FromMinutes(3), TimeSpan.FromHours(1));

    /// <summary>Managed compute clusters.</summary>
    public static ScalingLimits Cluster { get; } = new(true, 0, int.MaxValue, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30));
}
