namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks what a deployment on a managed compute cluster is made of: target, resources, scaling.</summary>
internal static class ClusterValidator
{
    /// <summary>Checks the infrastructure block.</summary>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(Block cluster)
    {
        cluster.RequiredOcid("computeTargetId");
        foreach (string field in InstancePoolValidator.Fields)
        {
            if (field != "scalingPolicy")
                cluster.Refuse(field, "is not a field of MANAGED_COMPUTE_CLUSTER");
        }
        if (cluster.Object("modelDeploymentResourceConfiguration") is { } resources)
        {
            Block request = resources.RequiredObject("resourceRequestConfiguration");
            CheckAmount(request);
            request.Whole("gpus", 1);
            if (resources.Object("resourceLimitConfiguration") is { } limit)
            {
                CheckAmount(limit);
                CheckOver(request, limit, "ocpus");
                CheckOver(request, limit, "memoryInGBs");
            }
        }
        ScalingValidator.Check(cluster, ScalingLimits.Cluster);
    }

    private static void CheckOver(Block request, Block limit, string field)
    {
        double least = request.RequiredNumber(field, 0);
        if (limit.RequiredNumber(field, 0) is var most && most < least)
            throw limit.Invalid(field, FormattableString.Invariant($"is {most}, under that of resourceRequestConfiguration, {least}"));
    }

    private static void CheckAmount(Block amount)
    {
        amount.RequiredNumber("ocpus", 0, aboveLeast: true);
        amount.RequiredNumber("memoryInGBs", 0, aboveLeast: true);
    }
}
