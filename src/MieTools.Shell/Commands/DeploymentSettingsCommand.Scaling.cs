using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Deployments.Settings;

namespace MieTools.Commands;

/// <summary>How many instances a deployment has: a fixed number, or autoscaling.</summary>
public abstract partial class DeploymentSettingsCommand
{
    /// <summary>Fixed number of instances.</summary>
    [Parameter]
    public int? InstanceCount { get; set; }

    /// <summary>Fewest instances of autoscaling; with -MaximumInstanceCount it turns autoscaling on.</summary>
    [Parameter]
    [Alias("MinInstanceCount")]
    public int? MinimumInstanceCount { get; set; }

    /// <summary>Most instances of autoscaling.</summary>
    [Parameter]
    [Alias("MaxInstanceCount")]
    public int? MaximumInstanceCount { get; set; }

    /// <summary>Metric of autoscaling.</summary>
    [Parameter]
    [ValidateSet("CPU_UTILIZATION", "MEMORY_UTILIZATION")]
    [TextTransformation]
    public string? ScalingMetric { get; set; }

    /// <summary>Percentage below which autoscaling takes instances away.</summary>
    [Parameter]
    [ValidateFinite]
    public double? ScaleInThreshold { get; set; }

    /// <summary>Percentage above which autoscaling adds instances; on a compute cluster the value to keep.</summary>
    [Parameter]
    [ValidateFinite]
    public double? ScaleOutThreshold { get; set; }

    /// <summary>Seconds between two changes of autoscaling, 300 or more.</summary>
    [Parameter]
    public int? CoolDownSec { get; set; }

    /// <summary>Instances that autoscaling starts with. A change resets the running number to it.</summary>
    [Parameter]
    public int? InitialInstanceCount { get; set; }

    /// <summary>Whether autoscaling acts; off keeps its settings.</summary>
    [Parameter]
    public bool? AutoscalingEnabled { get; set; }

    /// <summary>Query with a trigger that makes autoscaling take instances away.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation]
    public string? ScaleInQuery { get; set; }

    /// <summary>Query with a trigger that makes autoscaling add instances.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation]
    public string? ScaleOutQuery { get; set; }

    /// <summary>Query whose value autoscaling keeps at -ScaleOutThreshold, on a compute cluster.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? ScalingQuery { get; set; }

    /// <summary>Name space of the metric in -ScalingQuery.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation]
    public string? MetricNamespace { get; set; }

    /// <summary>The same for taking away alone, on a compute cluster.</summary>
    [Parameter]
    public int? ScaleInCoolDownSec { get; set; }

    /// <summary>The same for adding alone, on a compute cluster.</summary>
    [Parameter]
    public int? ScaleOutCoolDownSec { get; set; }

    /// <summary>How long a condition must hold: ISO 8601 such as PT5M, or a TimeSpan.</summary>
    [Parameter]
    [DurationTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    public string? PendingDuration { get; set; }

    /// <summary>The same for taking away alone.</summary>
    [Parameter]
    [DurationTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    public string? ScaleInPendingDuration { get; set; }

    /// <summary>The same for adding alone.</summary>
    [Parameter]
    [DurationTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    public string? ScaleOutPendingDuration { get; set; }

    /// <summary>Instances that autoscaling adds or takes away at a time.</summary>
    [Parameter]
    public int? InstanceCountAdjustment { get; set; }

    /// <summary>Instances that autoscaling takes away at a time.</summary>
    [Parameter]
    public int? ScaleInAdjustment { get; set; }

    /// <summary>Instances that autoscaling adds at a time.</summary>
    [Parameter]
    public int? ScaleOutAdjustment { get; set; }

    // None when nothing of it is named.
    private AutoscalingSettings? ReadAutoscaling()
    {
        AutoscalingSettings settings = new()
        {
            MinimumInstanceCount = MinimumInstanceCount,
            MaximumInstanceCount = MaximumInstanceCount,
            InitialInstanceCount = InitialInstanceCount,
            IsEnabled = AutoscalingEnabled,
            Metric = ScalingMetric,
            ScaleInThreshold = ScaleInThreshold,
            ScaleOutThreshold = ScaleOutThreshold,
            ScaleInQuery = ScaleInQuery,
            ScaleOutQuery = ScaleOutQuery,
            TargetQuery = ScalingQuery,
            MetricNamespace = MetricNamespace,
            CoolDownInSeconds = CoolDownSec,
            ScaleInCoolDownInSeconds = ScaleInCoolDownSec,
            ScaleOutCoolDownInSeconds = ScaleOutCoolDownSec,
            PendingDuration = PendingDuration,
            ScaleInPendingDuration = ScaleInPendingDuration,
            ScaleOutPendingDuration = ScaleOutPendingDuration,
            InstanceCountAdjustment = InstanceCountAdjustment,
            ScaleInAdjustment = ScaleInAdjustment,
            ScaleOutAdjustment = ScaleOutAdjustment,
        };
        return settings == new AutoscalingSettings() ? null : settings;
    }
}
