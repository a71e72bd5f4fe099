using System.Globalization;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Settings;

namespace MieTools.Binding.Completion;

/// <summary>Completes OCPUs and memory within the range of the shape on the line, which the tool tips give.</summary>
public sealed class ShapeSizeCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line)
    {
        string? there = line.Named is [var deployment, ..] ? deployment.InstanceShape : null;
        string name = line.Text("Shape") ?? there ?? DeploymentSettings.DefaultShape;
        if (ShapeSize.Find(name) is not { IsFlex: true } shape)
            return [];
        bool isMemory = line.Parameter.StartsWith("Memory", StringComparison.OrdinalIgnoreCase);
        (double least, double most, string range) = isMemory
            ? (shape.LeastMemoryInGBs, shape.MostMemoryInGBs, shape.Memory) : (shape.LeastOcpus, shape.MostOcpus, shape.Ocpus);
        return Steps(least, most).Select(n => (n.ToString(CultureInfo.InvariantCulture), $"{shape.Name}: {range}"));
    }

    // The least, doublings, the most.
    private static IEnumerable<double> Steps(double least, double most)
    {
        yield return least;
        for (double n = 1; n < most; n *= 2)
        {
            if (n > least)
                yield return n;
        }
        yield return most;
    }
}
