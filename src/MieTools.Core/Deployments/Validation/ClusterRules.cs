using System.Text.Json;

namespace MieTools.Core.Deployments;

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
            CheckAmount(findings, resources, inner, Fields.ResourceRequest, required: true);
            CheckAmount(findings, resources, inner, Fields.ResourceLimit, required: false);
        }
        ScalingRules.Check(findings, block, path, cluster: true);
    }

    private static void CheckAmount(Findings findings, JsonElement resources, string path, string name, bool required)
    {
        if (findings.Object(resources, path, name, "Ocpus", required) is not { } amount)
            return;
        string inner = Findings.Join(path, name);
        findings.Number(amount, inner, Fields.Ocpus, "Ocpus", required: true, 0);
        findings.Number(amount, inner, Fields.MemoryInGBs, "MemoryInGBs", required: true, 0);
        findings.Integer(amount, inner, "gpus", "Gpus", required: false, 0);
    }
}
