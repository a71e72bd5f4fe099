using System.Globalization;
using System.Runtime.InteropServices;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>What the numbers are of.</summary>
internal static class Machine
{
    /// <summary>Describes this machine and the programs on it.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> DescribeAsync(
        IReadOnlyDictionary<string, string> versions, CancellationToken cancellation)
    {
        Dictionary<string, string> facts = new()
        {
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["system"] = RuntimeInformation.OSDescription,
            ["processor"] = await ProcessorAsync(cancellation),
            ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            [".NET"] = RuntimeInformation.FrameworkDescription,
        };
        foreach ((string name, string version) in versions)
            facts[name] = version;
        return facts;
    }

    private static async Task<string> ProcessorAsync(CancellationToken cancellation)
    {
        const string Cpu = "/proc/cpuinfo";
        string? line = File.Exists(Cpu)
            ? (await File.ReadAllLinesAsync(Cpu, cancellation)).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
