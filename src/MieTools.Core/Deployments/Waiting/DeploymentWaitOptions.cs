namespace MieTools.Core.Deployments.Waiting;

/// <summary>How a wait polls. There is no cap on the number of tries.</summary>
public sealed record DeploymentWaitOptions
{
    /// <summary>Wait before the second look; doubled with every look.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two looks. The SDKs' waiters use 30 s.</summary>
    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Longest wait in all. The SDKs' 20 minutes are short for large images and models; <see cref="Timeout.InfiniteTimeSpan"/> for no
    /// limit.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>After the work request has succeeded: looks that may still show the state from before.</summary>
    public int StaleReads { get; init; } = 5;

    /// <summary>Clock and timers.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
