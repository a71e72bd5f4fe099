namespace MieTools.Core.Contract;

/// <summary>Managed compute clusters: target, resources, scaling.</summary>
internal static class ClusterContract
{
    private static readonly NumberRange s_positive = new(0) { IsOpen = true };

    private static readonly FieldRule s_ocpus = new(FieldNames.Ocpus, FieldKind.Number, Sources.Swagger)
    {
        Setting = "Ocpus",
        IsRequired = true,
        Range = s_positive,
    };

    private static readonly FieldRule s_memory = new(FieldNames.MemoryInGBs, FieldKind.Number, Sources.Swagger)
    {
        Setting = "MemoryInGBs",
        IsRequired = true,
        Range = s_positive,
    };

    private static readonly BlockRule s_limit =
        new(null, [s_ocpus with { Setting = "OcpuLimit" }, s_memory with { Setting = "MemoryLimitInGB" }]);

    private static readonly BlockRule s_resources = new(null,
    [
        new(FieldNames.ResourceRequest, FieldKind.Object, Sources.Sdk)
        {
            IsRequired = true,
            Block = new(null,
            [
                s_ocpus,
                s_memory,
                new(FieldNames.Gpus, FieldKind.Whole, Sources.Swagger) { Setting = "Gpu", Range = new(1) },
            ]),
        },
        new(FieldNames.ResourceLimit, FieldKind.Object, Sources.Sdk) { Parameter = "OcpuLimit", Block = s_limit },
    ])
    {
        Orders = [Limit(FieldNames.Ocpus), Limit(FieldNames.MemoryInGBs)],
    };

    /// <summary>The cluster.</summary>
    public static BlockRule Cluster { get; } = new(FieldNames.ManagedComputeCluster,
    [
        new(FieldNames.ComputeTargetId, FieldKind.Ocid, Sources.Sdk)
        {
            Setting = "ComputeTargetId",
            IsRequired = true,
            Instead = "Leave it out; a deployment keeps its kind of infrastructure.",
        },
        new(FieldNames.Resources, FieldKind.Object, Sources.Sdk) { Parameter = "Ocpus", Block = s_resources },
        new(FieldNames.Scaling, FieldKind.Object, Sources.Sdk) { Parameter = "InstanceCount", Block = ScalingContract.Cluster },
    ])
    {
        Foreign =
        [
            new(FieldNames.Instance, ForeignReason.OtherType), new(FieldNames.Bandwidth, ForeignReason.OtherType),
            new(FieldNames.MaximumBandwidth, ForeignReason.OtherType),
        ],
    };

    private static OrderRule Limit(string name)
    {
        string limit = $"{FieldNames.ResourceLimit}.{name}";
        return new($"{FieldNames.ResourceRequest}.{name}", limit, limit, Sources.ComputeTargets);
    }
}
