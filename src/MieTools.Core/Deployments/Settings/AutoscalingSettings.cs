namespace MieTools.Core.Deployments.Settings;

/// <summary>
/// Autoscaling as a user names it. What is null was not named: where there is a policy already it stays as it is, a new policy gets the
/// defaults. Several rules in one policy go through a payload.
/// </summary>
/// <remarks>A new policy needs both bounds. Its default metric and thresholds are this library's; the service has none.</remarks>
public sealed record AutoscalingSettings
{
    /// <summary>Metric of a new policy that names none.</summary>
    public const string DefaultMetric = "CPU_UTILIZATION";

    /// <summary>Percentage below which a new policy takes instances away when none is named.</summary>
    public const double DefaultScaleInThreshold = 20;

    /// <summary>Percentage above which a new policy adds instances when none is named.</summary>
    public const double DefaultScaleOutThreshold = 70;

    /// <summary>Fewest instances: 1 or more, on a compute cluster 0 or more.</summary>
    public int? MinimumInstanceCount { get; init; }

    /// <summary>Most instances.</summary>
    public int? MaximumInstanceCount { get; init; }

    /// <summary>
    /// Instances at the start, 1 or more. A new policy starts with the fixed size that was there, else with the minimum. An update that
    /// changes it resets the running count to it.
    /// </summary>
    public int? InitialInstanceCount { get; init; }

    /// <summary>Whether it acts at all; a new policy does.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>
    /// <c>CPU_UTILIZATION</c> or <c>MEMORY_UTILIZATION</c>. Where a policy has rules of both, it says which one the thresholds are of.
    /// </summary>
    public string? Metric { get; init; }

    /// <summary>Percentage below which instances are taken away. Instance pools only.</summary>
    public double? ScaleInThreshold { get; init; }

    /// <summary>Percentage above which instances are added; on a compute cluster the target to keep, of a metric or of a query.</summary>
    public double? ScaleOutThreshold { get; init; }

    /// <summary>
    /// Query in the Monitoring Query Language, with a trigger such as <c>&lt; 25</c>, that takes instances away. Instance pools only.
    /// </summary>
    public string? ScaleInQuery { get; init; }

    /// <summary>The same for adding instances.</summary>
    public string? ScaleOutQuery { get; init; }

    /// <summary>Query without a trigger whose value is kept at <see cref="ScaleOutThreshold"/>. Compute clusters only.</summary>
    public string? TargetQuery { get; init; }

    /// <summary>Name space of the metric in <see cref="TargetQuery"/>. Compute clusters only.</summary>
    public string? MetricNamespace { get; init; }

    /// <summary>Seconds between two changes, 300 or more on an instance pool; the service's default is 300.</summary>
    public int? CoolDownInSeconds { get; init; }

    /// <summary>The same for taking away alone. Compute clusters only.</summary>
    public int? ScaleInCoolDownInSeconds { get; init; }

    /// <summary>The same for adding alone. Compute clusters only.</summary>
    public int? ScaleOutCoolDownInSeconds { get; init; }

    /// <summary>
    /// How long a condition must hold, ISO 8601: <c>PT3M</c> to <c>PT1H</c>, on a compute cluster <c>PT1M</c> to <c>PT30M</c>; the
    /// service's default is <c>PT3M</c>.
    /// </summary>
    public string? PendingDuration { get; init; }

    /// <summary>The same for taking away alone.</summary>
    public string? ScaleInPendingDuration { get; init; }

    /// <summary>The same for adding alone.</summary>
    public string? ScaleOutPendingDuration { get; init; }

    /// <summary>Instances added or taken away at a time, 1 or more; the service's default is 1.</summary>
    public int? InstanceCountAdjustment { get; init; }

    /// <summary>Instances taken away at a time.</summary>
    public int? ScaleInAdjustment { get; init; }

    /// <summary>Instances added at a time.</summary>
    public int? ScaleOutAdjustment { get; init; }

    internal ScalingPace ScaleIn => new(ScaleInPendingDuration ?? PendingDuration, ScaleInAdjustment ?? InstanceCountAdjustment,
        ScaleInCoolDownInSeconds ?? CoolDownInSeconds);

    internal ScalingPace ScaleOut => new(ScaleOutPendingDuration ?? PendingDuration, ScaleOutAdjustment ?? InstanceCountAdjustment,
        ScaleOutCoolDownInSeconds ?? CoolDownInSeconds);

    internal bool NamesThreshold => Metric is not null || ScaleInThreshold is not null || ScaleOutThreshold is not null;

    internal bool NamesPoolQuery => ScaleInQuery is not null || ScaleOutQuery is not null;
}
