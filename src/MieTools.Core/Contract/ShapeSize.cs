using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>What instances of a compute shape can have, as far as it is known.</summary>
/// <param name="Name">Name of the shape.</param>
/// <param name="IsFlex">Whether OCPUs and memory can be chosen.</param>
/// <param name="LeastOcpus">The fewest OCPUs.</param>
/// <param name="MostOcpus">The most OCPUs; of a shape of fixed size the same.</param>
/// <param name="LeastMemoryInGBs">The least memory.</param>
/// <param name="MostMemoryInGBs">The most memory; of a shape of fixed size the same.</param>
public sealed record ShapeSize(
    string Name, bool IsFlex, double LeastOcpus, double MostOcpus, double LeastMemoryInGBs, double MostMemoryInGBs)
{
    /// <summary>The shapes whose sizes are documented. There are others.</summary>
    public static ImmutableArray<ShapeSize> Known { get; } = [.. Shapes.All.Where(s => s.HasDocumentedSizes).Select(Of)];

    /// <summary>That of a shape by its name; null when it is not known.</summary>
    /// <param name="name">The name, in any case.</param>
    public static ShapeSize? Find(string? name) =>
        Known.FirstOrDefault(shape => shape.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The OCPUs in words: <c>1 to 64 OCPUs</c>, <c>12 OCPUs</c>.</summary>
    public string Ocpus => IsFlex
        ? FormattableString.Invariant($"{LeastOcpus} to {MostOcpus} OCPUs") : FormattableString.Invariant($"{MostOcpus} OCPUs");

    /// <summary>The memory in words: <c>6 to 1024 GB</c>, <c>72 GB</c>.</summary>
    public string Memory => IsFlex
        ? FormattableString.Invariant($"{LeastMemoryInGBs} to {MostMemoryInGBs} GB") : FormattableString.Invariant($"{MostMemoryInGBs} GB");

    /// <summary>Name and limits.</summary>
    public override string ToString() => $"{Name}: {Ocpus}, {Memory}";

    private static ShapeSize Of(Shape shape) => Shapes.IsFlex(shape.Name)
        ? new(shape.Name, true, Shapes.LeastFlexOcpus, shape.Cores, Shapes.LeastFlexMemory, shape.MemoryInGBs)
        : new(shape.Name, false, shape.Cores, shape.Cores, shape.MemoryInGBs, shape.MemoryInGBs);
}
