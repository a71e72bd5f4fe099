using System.Globalization;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Session;

namespace MieTools.Binding.Completion;

/// <summary>Completes shape names with their limits: those the service named in this session, else those its documentation names.</summary>
public sealed class ShapeCompleter : ValueCompleter
{
    // Named by the documentation without their sizes.
    private static readonly string[] s_others = ["VM.GPU3.2", "VM.GPU3.4", "BM.GPU.A10.4"];

    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line)
    {
        IReadOnlyList<MieDeploymentShape> seen = SeenObjects.Shapes;
        return seen.Count > 0 ? seen.Select(shape => (shape.Name, NoteOf(shape)))
            : ShapeSize.Known.Select(shape => (shape.Name, shape.ToString())).Concat(s_others.Select(name => (name, "")));
    }

    private static string NoteOf(MieDeploymentShape shape) => ShapeSize.Find(shape.Name) is { } size
        ? $"{size}, {shape.ShapeSeries}"
        : string.Create(
            CultureInfo.InvariantCulture, $"{shape.Name}: {shape.CoreCount} cores, {shape.MemoryInGBs} GB, {shape.ShapeSeries}");
}
