namespace MieTools.Core.Deployments;

/// <summary>
/// Autoscaling as a user names it: bounds, and thresholds of one metric. Anything else (queries, for instance) goes through a payload. The
/// default metric and thresholds are this library's; the service has none.
/// </summary>
/// <param name="MinimumInstanceCount">Fewest instances: 1 or more, on a compute cluster 0 or more.</param>
/// <param name="MaximumInstanceCount">Most instances.</param>
public sealed record AutoscalingSettings(int MinimumInstanceCount, int MaximumInstanceCount)
{
    /// <summary>Instances at the start; null for the minimum. An update that changes it resets the running count to it.</summary>
    public int? InitialInstanceCount { get; init; }

    /// <summary><c>CPU_UTILIZATION</c> or <c>MEMORY_UTILIZATION</c>.</summary>
    public string Metric { get; init; } = "CPU_UTILIZATION";

    /// <summary>Percentage below which instances are taken away. Instance pools only.</summary>
    public double ScaleInThreshold { get; init; } = 20;

    /// <summary>Percentage above which instances are added; on a compute cluster the target to keep.</summary>
    public double ScaleOutThreshold { get; init; } = 70;

    /// <summary>Seconds between two changes, 300 or more; null for the service's default, 300.</summary>
    public int? CoolDownInSeconds { get; init; }

    /// <summary>
    /// How long a threshold must be passed, ISO 8601: <c>PT3M</c> to <c>PT1H</c>, on a compute cluster <c>PT1M</c> to <c>PT30M</c>; null
    /// for the service's default, <c>PT3M</c>.
    /// </summary>
    public string? PendingDuration { get; init; }

    /// <summary>Instances added or taken away at a time, 1 or more; null for the service's default.</summary>
    public int? InstanceCountAdjustment { get; init; }

    /// <summary>Whether it acts at all.</summary>
    public bool IsEnabled { get; init; } = true;
}
