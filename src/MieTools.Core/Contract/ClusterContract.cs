namespace MieTools.Core.Contract;

/// <summary>Managed compute clusters: target, resources, scaling.</summary>
internal static class ClusterContract
{
    private static readonly NumberRange s_positive = new(0) { IsOpen = true };

    private static readonly FieldRule s_ocpus = new(Fields.Ocpus, FieldKind.Number, Sources.Swagger)
    {
        IsRequired = true,
        Range = s_positive,
    };

    private static readonly FieldRule s_memory = new(Fields.MemoryInGBs, FieldKind.Number, Sources.Swagger)
    {
        IsRequired = true,
        Range = s_positive,
    };

    private static readonly BlockRule s_resources = new(null,
    [
        new(Fields.ResourceRequest, FieldKind.Object, Sources.Sdk)
        {
            IsRequired = true,
            Block = new(null, [s_ocpus, s_memory, new(Fields.Gpus, FieldKind.Whole, Sources.Swagger) { Range = new(1) }]),
        },
        new(Fields.ResourceLimit, FieldKind.Object, Sources.Sdk) { Block = new(null, [s_ocpus, s_memory]) },
    ])
    {
        Orders = [Limit(Fields.Ocpus), Limit(Fields.MemoryInGBs)],
    };

    /// <summary>The cluster.</summary>
    public static BlockRule Cluster { get; } = new(Fields.ManagedComputeCluster,
    [
        new(Fields.ComputeTargetId, FieldKind.Ocid, Sources.Sdk) { IsRequired = true },
        new(Fields.Resources, FieldKind.Object, Sources.Sdk) { Block = s_resources },
        new(Fields.Scaling, FieldKind.Object, Sources.Sdk) { Block = ScalingContract.Cluster },
    ])
    {
        Foreign =
        [
            new(Fields.Instance, ForeignReason.OtherType), new(Fields.Bandwidth, ForeignReason.OtherType),
            new(Fields.MaximumBandwidth, ForeignReason.OtherType),
        ],
    };

    private static OrderRule Limit(string name)
    {
        string limit = $"{Fields.ResourceLimit}.{name}";
        return new($"{Fields.ResourceRequest}.{name}", limit, limit, Sources.ComputeTargets);
    }
}
