using System.Collections;
using MieTools.Core.Deployments.Models;
using MieTools.Session;

namespace MieTools.Binding;

/// <summary>Completes shape names: those the service named in this session, else those its documentation names.</summary>
public sealed class ShapeCompleter : ValueCompleter
{
    private static readonly string[] s_documented =
    [
        "VM.Standard.E4.Flex", "VM.Standard.E3.Flex", "VM.Standard3.Flex", "VM.Optimized3.Flex",
        "VM.GPU2.1", "VM.GPU3.1", "VM.GPU3.2", "VM.GPU3.4", "VM.GPU.A10.1", "VM.GPU.A10.2", "BM.GPU.A10.4", "BM.GPU4.8", "BM.GPU.H100.8",
    ];

    private protected override IEnumerable<(string Value, string Note)> Values(IDictionary bound)
    {
        IReadOnlyList<MieDeploymentShape> seen = SeenObjects.Shapes;
        return seen.Count == 0
            ? s_documented.Select(name => (name, ""))
            : seen.Select(shape => (shape.Name, $"{shape.Name}: {shape.CoreCount} cores, {shape.MemoryInGBs} GB, {shape.ShapeSeries}"));
    }
}
