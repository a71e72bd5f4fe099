using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MieTools.Core.Contract;

/// <summary>Instance pools: shape, network, bandwidth, scaling. They are in the model's block or in one of their own.</summary>
internal static class PoolContract
{
    /// <summary>Mbit/s of a deployment that names none (ADS has it, too).</summary>
    public const int DefaultBandwidth = 10;

    // Mbit/s.
    private static readonly NumberRange s_bandwidth = new(10, 8192);

    /// <summary>Names of the fields of a pool.</summary>
    public static ImmutableArray<string> Names { get; } =
        [FieldNames.Instance, FieldNames.Scaling, FieldNames.Bandwidth, FieldNames.MaximumBandwidth];

    /// <summary>What an instance is.</summary>
    public static BlockRule Instance { get; } = new(null,
    [
        new(FieldNames.Shape, FieldKind.Text, Sources.Sdk)
        {
            Setting = "Shape",
            Instead = "Give -Ocpus, -MemoryInGBs and -Gpu.",
            IsRequired = true,
            Variant = Shapes.Rule,
        },
        new(FieldNames.SubnetId, FieldKind.Ocid, Sources.Sdk) { Setting = "SubnetId", OcidTypes = ["subnet"] },
        new(FieldNames.PrivateEndpointId, FieldKind.Ocid, Sources.Sdk)
        {
            Setting = "PrivateEndpointId",
            OcidTypes = ["datascienceprivateendpoint"],
        },
        new(FieldNames.NetworkAccessType, FieldKind.Text, Sources.Sdk)
        {
            Setting = "NetworkAccessType",
            Values = ["MANAGED_NETWORKING_NO_INTERNET_ACCESS", "MANAGED_NETWORKING_INTERNET_ACCESS", "CUSTOM_NETWORKING"],
        },
    ]);

    /// <summary>The pool.</summary>
    public static BlockRule Pool { get; } = new(null,
    [
        new(FieldNames.Instance, FieldKind.Object, Sources.Sdk) { Parameter = "Shape", IsRequired = true, Block = Instance },
        new(FieldNames.Bandwidth, FieldKind.Whole, Sources.Swagger) { Setting = "BandwidthMbps", Range = s_bandwidth },
        new(FieldNames.MaximumBandwidth, FieldKind.Whole, Sources.Swagger) { Setting = "MaximumBandwidthMbps", Range = s_bandwidth },
        new(FieldNames.Scaling, FieldKind.Object, Sources.Sdk) { Parameter = "InstanceCount", Block = ScalingContract.Pool },
    ])
    {
        Orders = [new(FieldNames.Bandwidth, FieldNames.MaximumBandwidth, FieldNames.MaximumBandwidth, Sources.Sdk)],
    };

    /// <summary>Whether a block has fields of a pool.</summary>
    public static bool IsIn(JsonNode? block) => block is JsonObject json && Names.Any(name => json[name] is not null);
}
