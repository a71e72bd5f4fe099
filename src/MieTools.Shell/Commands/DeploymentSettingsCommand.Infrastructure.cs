using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Deployments.Settings;

namespace MieTools.Commands;

/// <summary>What a deployment runs on: instances with shape and network, or a share of a compute cluster.</summary>
public abstract partial class DeploymentSettingsCommand
{
    /// <summary>OCID of the compute target, for a deployment on a managed compute cluster.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ComputeTargetId { get; set; }

    /// <summary>Compute shape; VM.Standard.E4.Flex when a new deployment names none.</summary>
    [Parameter]
    [Alias("InstanceShape", "InstanceShapeName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ShapeCompleter))]
    [TextTransformation]
    public string? Shape { get; set; }

    /// <summary>OCPUs of a flex shape, or what a replica on a compute cluster asks for.</summary>
    [Parameter]
    [Alias("Ocpu")]
    [ValidateFinite]
    [ArgumentCompleter(typeof(ShapeSizeCompleter))]
    public double? Ocpus { get; set; }

    /// <summary>Memory in gigabytes of a flex shape, or what a replica on a compute cluster asks for.</summary>
    [Parameter]
    [Alias("Memory", "MemoryInGB")]
    [ValidateFinite]
    [ArgumentCompleter(typeof(ShapeSizeCompleter))]
    public double? MemoryInGBs { get; set; }

    /// <summary>Burstable share of a flex shape's OCPUs.</summary>
    [Parameter]
    [ValidateSet("BASELINE_1_8", "BASELINE_1_2", "BASELINE_1_1")]
    [TextTransformation]
    public string? CpuBaseline { get; set; }

    /// <summary>GPUs that a replica on a compute cluster asks for.</summary>
    [Parameter]
    [Alias("Gpus")]
    public int? Gpu { get; set; }

    /// <summary>OCPUs that a replica on a compute cluster may use at most.</summary>
    [Parameter]
    [ValidateFinite]
    public double? OcpuLimit { get; set; }

    /// <summary>Memory in gigabytes that a replica on a compute cluster may use at most.</summary>
    [Parameter]
    [Alias("MemoryLimitInGBs")]
    [ValidateFinite]
    public double? MemoryLimitInGB { get; set; }

    /// <summary>Minimum bandwidth of the load balancer in Mbit/s.</summary>
    [Parameter]
    public int? BandwidthMbps { get; set; }

    /// <summary>Upper bound of a flexible load balancer in Mbit/s.</summary>
    [Parameter]
    public int? MaximumBandwidthMbps { get; set; }

    /// <summary>OCID of the subnet for custom egress.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? SubnetId { get; set; }

    /// <summary>OCID of the private endpoint; makes the deployment private.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? PrivateEndpointId { get; set; }

    /// <summary>How the instances reach a network.</summary>
    [Parameter]
    [ValidateSet("MANAGED_NETWORKING_NO_INTERNET_ACCESS", "MANAGED_NETWORKING_INTERNET_ACCESS", "CUSTOM_NETWORKING")]
    [TextTransformation]
    public string? NetworkAccessType { get; set; }

    private DeploymentSettings WithInfrastructure(DeploymentSettings settings) => settings with
    {
        ComputeTargetId = ComputeTargetId,
        Shape = Shape,
        Ocpus = Ocpus,
        MemoryInGBs = MemoryInGBs,
        CpuBaseline = CpuBaseline,
        Gpus = Gpu,
        OcpuLimit = OcpuLimit,
        MemoryLimitInGBs = MemoryLimitInGB,
        BandwidthMbps = BandwidthMbps,
        MaximumBandwidthMbps = MaximumBandwidthMbps,
        SubnetId = Given(SubnetId),
        PrivateEndpointId = Given(PrivateEndpointId),
        NetworkAccessType = NetworkAccessType,
        InstanceCount = InstanceCount,
        Autoscaling = ReadAutoscaling(),
    };
}
