using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>Shapes that can host a deployment. There are others: an unknown name is not judged.</summary>
internal static class Shapes
{
    /// <summary>The fewest OCPUs of a flex shape.</summary>
    public const double LeastFlexOcpus = 1;

    /// <summary>The least memory of a flex shape, in gigabytes.</summary>
    public const double LeastFlexMemory = 6;

    private const string FlexSuffix = ".Flex";

    /// <summary>The shapes that are known (documentation, mod-dep-byoc.htm, and ListModelDeploymentShapes).</summary>
    public static ImmutableArray<Shape> All { get; } =
    [
        new("VM.Standard.E3.Flex", 64, 1024, "AMD_ROME"),
        new("VM.Standard.E4.Flex", 64, 1024, "AMD_ROME"),
        new("VM.Standard3.Flex", 32, 512, "INTEL_SKYLAKE"),
        new("VM.Optimized3.Flex", 18, 256, "INTEL_SKYLAKE"),
        new("VM.Standard2.1", 1, 15, "INTEL_SKYLAKE"),
        new("VM.Standard2.2", 2, 30, "INTEL_SKYLAKE"),
        new("VM.Standard2.4", 4, 60, "INTEL_SKYLAKE"),
        new("VM.Standard2.8", 8, 120, "INTEL_SKYLAKE"),
        new("VM.Standard.A1.Flex", 80, 512, "ARM") { HasDocumentedSizes = false },
        new("VM.GPU2.1", 12, 72, "NVIDIA_GPU"),
        new("VM.GPU3.1", 6, 90, "NVIDIA_GPU"),
        new("VM.GPU.A10.1", 15, 240, "NVIDIA_GPU"),
        new("VM.GPU.A10.2", 30, 480, "NVIDIA_GPU"),
        new("BM.GPU4.8", 64, 2048, "NVIDIA_GPU"),
        new("BM.GPU.H100.8", 112, 2048, "NVIDIA_GPU"),
    ];

    private static readonly FieldRule s_cpuBaseline = new(FieldNames.CpuBaseline, FieldKind.Text, Sources.Sdk)
    {
        Setting = "CpuBaseline",
        Values = ["BASELINE_1_8", "BASELINE_1_2", "BASELINE_1_1"],
        Doubts = new Dictionary<string, string>
        {
            ["BASELINE_1_8"] = "BASELINE_1_8 is in the schema, but the service's pages name BASELINE_1_2 as the one burstable baseline of "
                + "deployments.",
        }.ToFrozenDictionary(),
    };

    private static readonly BlockRule s_ofOther = Sized(null, new(0) { IsOpen = true }, new(0) { IsOpen = true }, Sources.Inferred);
    private static readonly FrozenDictionary<string, BlockRule> s_ofKnown = All.Select(shape => (shape.Name, Rule: Of(shape)))
        .ToFrozenDictionary(entry => entry.Name, entry => entry.Rule, StringComparer.Ordinal);

    /// <summary>Whether a shape's size can be chosen; by its name, as the service forms them.</summary>
    public static bool IsFlex(string name) => name.EndsWith(FlexSuffix, StringComparison.Ordinal);

    /// <summary>What the instances of a shape have besides its name: the size of a flex shape, within its ranges.</summary>
    public static BlockRule Rule(string name) => s_ofKnown.GetValueOrDefault(name, s_ofOther);

    private static BlockRule Of(Shape shape)
    {
        if (!IsFlex(shape.Name))
            return new(shape.Name, []) { Foreign = [new(FieldNames.ShapeConfig, ForeignReason.FixedShape)] };
        return shape.HasDocumentedSizes
            ? Sized(shape.Name, new(LeastFlexOcpus, shape.Cores), new(LeastFlexMemory, shape.MemoryInGBs), Sources.Containers)
            : s_ofOther;
    }

    private static BlockRule Sized(string? name, NumberRange ocpus, NumberRange memory, string source) => new(name,
    [
        new(FieldNames.ShapeConfig, FieldKind.Object, Sources.Sdk)
        {
            Parameter = "Ocpus",
            Block = new(name,
            [
                new(FieldNames.Ocpus, FieldKind.Number, source) { Setting = "Ocpus", Range = ocpus },
                new(FieldNames.MemoryInGBs, FieldKind.Number, source) { Setting = "MemoryInGBs", Range = memory },
                s_cpuBaseline,
            ]),
        },
    ]);
}
