namespace MieTools.Tests.Cmdlets;

/// <summary>What a deployment runs on, and how many instances it has.</summary>
internal static partial class SetParameterCases
{
    private static IEnumerable<SetParameterCase> Infrastructure() =>
    [
        new("ComputeTargetId", "ocid1.datasciencecomputetarget.oc1.iad.bbbb", OnlyCluster("ComputeTargetId"))
        {
            NeedsInactive = true,
            Else = new()
            {
                [Flex] = "computeTargetId \"ocid1.datasciencecomputetarget.oc1.iad.aaaa\" → "
                    + "\"ocid1.datasciencecomputetarget.oc1.iad.bbbb\"",
            },
        },
        new("Shape", "VM.Standard3.Flex",
            "instanceConfiguration.instanceShapeName \"VM.Standard.E4.Flex\" → \"VM.Standard3.Flex\"")
        {
            Else = new() { [Flex] = OnlyPool("Shape") },
        },
        new("Ocpus", 4, "instanceConfiguration.modelDeploymentInstanceShapeConfigDetails.ocpus 2 → 4")
        {
            Else = new() { [Flex] = "modelDeploymentResourceConfiguration.resourceRequestConfiguration.ocpus 2 → 4" },
        },
        new("MemoryInGBs", 24, "instanceConfiguration.modelDeploymentInstanceShapeConfigDetails.memoryInGBs 32 → 24")
        {
            Else = new()
            {
                [Flex] = "modelDeploymentResourceConfiguration.resourceRequestConfiguration.memoryInGBs 16 → 24",
            },
        },
        new("CpuBaseline", "BASELINE_1_1",
            "instanceConfiguration.modelDeploymentInstanceShapeConfigDetails.cpuBaseline \"BASELINE_1_2\" → \"BASELINE_1_1\"")
        {
            Else = new() { [Flex] = OnlyPool("CpuBaseline") },
        },
        new("Gpu", 2, OnlyCluster("Gpu"))
        {
            Else = new() { [Flex] = "modelDeploymentResourceConfiguration.resourceRequestConfiguration.gpus 1 → 2" },
        },
        new("OcpuLimit", 16, OnlyCluster("OcpuLimit"))
        {
            Else = new() { [Flex] = "modelDeploymentResourceConfiguration.resourceLimitConfiguration.ocpus 8 → 16" },
        },
        new("MemoryLimitInGB", 128, OnlyCluster("MemoryLimitInGB"))
        {
            Else = new()
            {
                [Flex] = "modelDeploymentResourceConfiguration.resourceLimitConfiguration.memoryInGBs 64 → 128",
            },
        },
        new("BandwidthMbps", 30, "bandwidthMbps 20 → 30")
        {
            Else = new() { [Flex] = OnlyPool("BandwidthMbps") },
        },
        new("MaximumBandwidthMbps", 300, "maximumBandwidthMbps 200 → 300")
        {
            Else = new() { [Flex] = OnlyPool("MaximumBandwidthMbps") },
        },
        new("SubnetId", "ocid1.subnet.oc1.iad.bbbb",
            "instanceConfiguration.subnetId \"ocid1.subnet.oc1.iad.aaaa\" → \"ocid1.subnet.oc1.iad.bbbb\"")
        {
            Else = new() { [Flex] = OnlyPool("SubnetId") },
        },
        new("PrivateEndpointId", "ocid1.datascienceprivateendpoint.oc1.iad.bbbb",
            "instanceConfiguration.privateEndpointId \"ocid1.datascienceprivateendpoint.oc1.iad.aaaa\" → "
                + "\"ocid1.datascienceprivateendpoint.oc1.iad.bbbb\"")
        {
            Else = new() { [Flex] = OnlyPool("PrivateEndpointId") },
        },
        new("NetworkAccessType", "MANAGED_NETWORKING_INTERNET_ACCESS",
            "instanceConfiguration.networkAccessType \"CUSTOM_NETWORKING\" → \"MANAGED_NETWORKING_INTERNET_ACCESS\"")
        {
            Else = new() { [Flex] = OnlyPool("NetworkAccessType") },
        },
    ];

    private static IEnumerable<SetParameterCase> Bounds() =>
    [
        new("InstanceCount", 4,
            "scalingPolicy.instanceCount (none) → 4; "
            + "scalingPolicy.policyType \"AUTOSCALING\" → \"FIXED_SIZE\""),
        new("MinimumInstanceCount", 1, "scalingPolicy.minimumInstanceCount 2 → 1"),
        new("MaximumInstanceCount", 8, "scalingPolicy.maximumInstanceCount 6 → 8"),
        new("InitialInstanceCount", 4, "scalingPolicy.initialInstanceCount 3 → 4"),
        new("AutoscalingEnabled", true, "scalingPolicy.isEnabled false → true"),
    ];

    private static IEnumerable<SetParameterCase> Rules() =>
    [
        new("ScalingMetric", "CPU_UTILIZATION", "scalingPolicy.metricType \"MEMORY_UTILIZATION\" → \"CPU_UTILIZATION\"")
        {
            Else = new()
            {
                [Custom] = ByQuery("ScalingMetric"),
                [Flex] = ByQuery("ScalingMetric"),
            },
        },
        new("ScaleInThreshold", 25, "scalingPolicy.scaleInConfiguration.threshold 30 → 25")
        {
            Else = new()
            {
                [Custom] = ByQuery("ScaleInThreshold"),
                [Flex] = OnlyPool("ScaleInThreshold"),
            },
        },
        new("ScaleOutThreshold", 80, "scalingPolicy.scaleOutConfiguration.threshold 90 → 80")
        {
            Else = new()
            {
                [Custom] = ByQuery("ScaleOutThreshold"),
                [Flex] = "scalingPolicy.scaleConfiguration.threshold 250 → 80",
            },
        },
        new("ScaleInQuery", "Queue[1m].mean() < 5",
            "scalingPolicy.scaleInConfiguration.query \"CpuUtilization[1m].grouping().mean() < 25\" → \"Queue[1m].mean() < 5\"")
        {
            Else = new()
            {
                [Flex] = OnlyPool("ScaleInQuery"),
                [Group] = "refused: A rule by queries needs both of them.",
                [Predefined] = "refused: A rule by queries needs both of them.",
            },
        },
        new("ScaleOutQuery", "Queue[1m].mean() > 9",
            "scalingPolicy.scaleOutConfiguration.query \"CpuUtilization[1m].grouping().mean() > 75\" → \"Queue[1m].mean() > 9\"")
        {
            Else = new()
            {
                [Flex] = OnlyPool("ScaleOutQuery"),
                [Group] = "refused: A rule by queries needs both of them.",
                [Predefined] = "refused: A rule by queries needs both of them.",
            },
        },
        new("ScalingQuery", "Other[1m].mean()", OnlyCluster("ScalingQuery"))
        {
            Else = new()
            {
                [Flex] = "scalingPolicy.scaleConfiguration.query \"Queue[1m].mean()\" → \"Other[1m].mean()\"",
            },
        },
        new("MetricNamespace", "other", OnlyCluster("MetricNamespace"))
        {
            Else = new() { [Flex] = "scalingPolicy.scaleConfiguration.metricNamespace \"mine\" → \"other\"" },
        },
    ];

    private static IEnumerable<SetParameterCase> Paces() =>
    [
        new("CoolDownSec", 1000, "scalingPolicy.coolDownInSeconds 900 → 1000")
        {
            Else = new()
            {
                [Flex] = "scalingPolicy.scaleInPolicy.coolDownInSeconds 600 → 1000; "
            + "scalingPolicy.scaleOutPolicy.coolDownInSeconds 400 → 1000",
            },
        },
        new("ScaleInCoolDownSec", 1000, OnlyCluster("ScaleInCoolDownSec"))
        {
            Else = new() { [Flex] = "scalingPolicy.scaleInPolicy.coolDownInSeconds 600 → 1000" },
        },
        new("ScaleOutCoolDownSec", 1000, OnlyCluster("ScaleOutCoolDownSec"))
        {
            Else = new() { [Flex] = "scalingPolicy.scaleOutPolicy.coolDownInSeconds 400 → 1000" },
        },
        new("PendingDuration", TimeSpan.FromMinutes(7),
            "scalingPolicy.scaleInConfiguration.pendingDuration \"PT10M\" → \"PT7M\"; "
            + "scalingPolicy.scaleOutConfiguration.pendingDuration \"PT5M\" → \"PT7M\"")
        {
            Else = new()
            {
                [Flex] = "scalingPolicy.scaleInPolicy.pendingDuration \"PT10M\" → \"PT7M\"; "
            + "scalingPolicy.scaleOutPolicy.pendingDuration \"PT5M\" → \"PT7M\"",
            },
        },
        new("ScaleInPendingDuration", "PT7M", "scalingPolicy.scaleInConfiguration.pendingDuration \"PT10M\" → \"PT7M\"")
        {
            Else = new() { [Flex] = "scalingPolicy.scaleInPolicy.pendingDuration \"PT10M\" → \"PT7M\"" },
        },
        new("ScaleOutPendingDuration", "PT7M", "scalingPolicy.scaleOutConfiguration.pendingDuration \"PT5M\" → \"PT7M\"")
        {
            Else = new() { [Flex] = "scalingPolicy.scaleOutPolicy.pendingDuration \"PT5M\" → \"PT7M\"" },
        },
        new("InstanceCountAdjustment", 5,
            "scalingPolicy.scaleInConfiguration.instanceCountAdjustment 2 → 5; "
            + "scalingPolicy.scaleOutConfiguration.instanceCountAdjustment 3 → 5")
        {
            Else = new()
            {
                [Flex] = "scalingPolicy.scaleInPolicy.instanceCountAdjustment 2 → 5; "
            + "scalingPolicy.scaleOutPolicy.instanceCountAdjustment 3 → 5",
            },
        },
        new("ScaleInAdjustment", 5, "scalingPolicy.scaleInConfiguration.instanceCountAdjustment 2 → 5")
        {
            Else = new() { [Flex] = "scalingPolicy.scaleInPolicy.instanceCountAdjustment 2 → 5" },
        },
        new("ScaleOutAdjustment", 5, "scalingPolicy.scaleOutConfiguration.instanceCountAdjustment 3 → 5")
        {
            Else = new() { [Flex] = "scalingPolicy.scaleOutPolicy.instanceCountAdjustment 3 → 5" },
        },
    ];

    private static string OnlyCluster(string parameter) => $"refused: -{parameter} is for a deployment on a compute cluster";

    private static string OnlyPool(string parameter) => $"refused: -{parameter} is for a deployment with instances of its own";

    private static string ByQuery(string parameter) =>
        $"refused: -{parameter} does not fit: the autoscaling policy scales by a query";
}
