using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Instance pools: shape, network, bandwidth, scaling.</summary>
internal static class PoolRules
{
    // OCPU and memory ranges of the flex shapes; other shapes are not checked.
    private static readonly Dictionary<string, (int Ocpus, int Memory)> s_flexMaximum = new(StringComparer.OrdinalIgnoreCase)
    {
        ["VM.Standard.E3.Flex"] = (64, 1024),
        ["VM.Standard.E4.Flex"] = (64, 1024),
        ["VM.Standard3.Flex"] = (32, 512),
        ["VM.Optimized3.Flex"] = (18, 256),
    };

    private const int MinimumFlexOcpus = 1;
    private const int MinimumFlexMemory = 6;

    public static void Check(Findings findings, JsonElement block, string path, bool requireInstance)
    {
        if (findings.Object(block, path, Fields.Instance, "Shape", requireInstance) is { } instance)
            CheckInstance(findings, instance, Findings.Join(path, Fields.Instance));
        int? minimum = findings.Integer(block, path, Fields.Bandwidth, "BandwidthMbps", required: false, 1);
        int? maximum = findings.Integer(block, path, Fields.MaximumBandwidth, "MaximumBandwidthMbps", required: false, 1);
        if (maximum < minimum)
        {
            findings.Error(Findings.Join(path, Fields.MaximumBandwidth), "MaximumBandwidthMbps",
                $"is {maximum}; it must not be under {Fields.Bandwidth}, {minimum}.");
        }

        ScalingRules.Check(findings, block, path, cluster: false);
    }

    private static void CheckInstance(Findings findings, JsonElement instance, string path)
    {
        string? shape = findings.Text(instance, path, Fields.Shape, "Shape", required: true);
        findings.Ocid(instance, path, Fields.SubnetId, "SubnetId", required: false, "subnet");
        findings.Ocid(instance, path, Fields.PrivateEndpointId, "PrivateEndpointId", required: false);
        findings.Text(instance, path, Fields.NetworkAccessType, "NetworkAccessType", required: false);
        bool isFlex = shape?.EndsWith(".Flex", StringComparison.OrdinalIgnoreCase) ?? false;
        if (findings.Object(instance, path, Fields.ShapeConfig, "Ocpus", required: false) is not { } flex)
        {
            if (isFlex)
            {
                findings.Warn(Findings.Join(path, Fields.ShapeConfig), "Ocpus",
                    $"is not set, though {shape} is a flex shape: name OCPUs and memory.");
            }

            return;
        }
        CheckFlex(findings, flex, Findings.Join(path, Fields.ShapeConfig), shape);
        if (shape is not null && !isFlex)
            findings.Warn(Findings.Join(path, Fields.ShapeConfig), "Ocpus", $"is for flex shapes; {shape} is not one.");
    }

    private static void CheckFlex(Findings findings, JsonElement flex, string path, string? shape)
    {
        double? ocpus = findings.Number(flex, path, Fields.Ocpus, "Ocpus", required: false);
        double? memory = findings.Number(flex, path, Fields.MemoryInGBs, "MemoryInGBs", required: false);
        if (shape is not null && s_flexMaximum.TryGetValue(shape, out (int Ocpus, int Memory) limit))
        {
            if (ocpus < MinimumFlexOcpus || ocpus > limit.Ocpus)
            {
                findings.Error(Findings.Join(path, Fields.Ocpus), "Ocpus",
                    FormattableString.Invariant($"is {ocpus}; {shape} takes {MinimumFlexOcpus} to {limit.Ocpus}."));
            }

            if (memory < MinimumFlexMemory || memory > limit.Memory)
            {
                findings.Error(Findings.Join(path, Fields.MemoryInGBs), "MemoryInGBs",
                    FormattableString.Invariant($"is {memory}; {shape} takes {MinimumFlexMemory} to {limit.Memory}."));
            }
        }
        else if (ocpus <= 0 || memory <= 0)
        {
            findings.Error(path, "Ocpus", "must hold positive numbers.");
        }
        if (findings.Text(flex, path, Fields.CpuBaseline, "CpuBaseline", required: false) == "BASELINE_1_8")
        {
            findings.Warn(Findings.Join(path, Fields.CpuBaseline), "CpuBaseline",
                "BASELINE_1_8 is in the schema, but the service's pages name BASELINE_1_2 as the one burstable baseline of deployments.");
        }
    }
}
