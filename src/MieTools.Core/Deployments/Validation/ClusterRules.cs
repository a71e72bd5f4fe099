using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Managed compute clusters: target, resources, scaling.</summary>
internal static class ClusterRules
{
    private static readonly string[] s_poolFields = [Fields.Instance, Fields.Bandwidth, Fields.MaximumBandwidth];

    public static void Check(Findings findings, JsonElement block, string path, bool isUpdate)
    {
        findings.Ocid(block, path, Fields.ComputeTargetId, "ComputeTargetId", required: !isUpdate);
        foreach (string name in s_poolFields)
        {
            if (block.Get(name) is not null)
            {
                findings.Error(Findings.Join(path, name), name == Fields.Instance ? "Shape" : "BandwidthMbps",
                    $"is not a field of {Fields.ManagedComputeCluster}.");
            }
        }
        if (findings.Object(block, path, Fields.Resources, "Ocpus", required: false) is { } resources)
        {
            string inner = Findings.Join(path, Fields.Resources);
            JsonElement? request = CheckAmount(
                findings, resources, inner, Fields.ResourceRequest, ("Ocpus", "MemoryInGBs"), required: true);
            JsonElement? limit = CheckAmount(
                findings, resources, inner, Fields.ResourceLimit, ("OcpuLimit", "MemoryLimitInGB"), required: false);
            CheckLimit(findings, request, limit, inner, Fields.Ocpus, "OcpuLimit");
            CheckLimit(findings, request, limit, inner, Fields.MemoryInGBs, "MemoryLimitInGB");
        }
        ScalingRules.Check(findings, block, path, cluster: true);
    }

    private static JsonElement? CheckAmount(Findings findings, JsonElement resources, string path, string name,
        (string Ocpus, string Memory) parameters, bool required)
    {
        if (findings.Object(resources, path, name, parameters.Ocpus, required) is not { } amount)
            return null;
        string inner = Findings.Join(path, name);
        findings.Number(amount, inner, Fields.Ocpus, parameters.Ocpus, required: true, 0);
        findings.Number(amount, inner, Fields.MemoryInGBs, parameters.Memory, required: true, 0);
        findings.Integer(amount, inner, Fields.Gpus, "Gpu", required: false, 0);
        return amount;
    }

    private static void CheckLimit(
        Findings findings, JsonElement? request, JsonElement? limit, string path, string name, string parameter)
    {
        double? least = request?.Number(name);
        double? most = limit?.Number(name);
        if (most < least)
        {
            findings.Error(Findings.Join(Findings.Join(path, Fields.ResourceLimit), name), parameter,
                FormattableString.Invariant($"is {most}, under the {least} that are requested; raise it with -{parameter}."));
        }
    }
}
