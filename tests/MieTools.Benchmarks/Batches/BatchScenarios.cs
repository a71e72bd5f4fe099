using System.Globalization;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Batches;

/// <summary>What is measured of batches, and how the tables are laid out.</summary>
internal static class BatchScenarios
{
    public const string Own = "Invoke-MieBatch, signing";
    public const string OpenAi = "OpenAI's TypeScript SDK";
    public const string Httpx = "Python httpx";
    public const string Parallel = "ForEach-Object -Parallel { Invoke-RestMethod }";
    public const string Memory = "memory";

    /// <summary>Name of the table of a limit.</summary>
    public static string At(int limit) => string.Create(CultureInfo.InvariantCulture, $"limit-{limit}");

    /// <summary>Name of a row of the table of memory.</summary>
    public static string Lines(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} lines");

    /// <summary>The tables.</summary>
    /// <param name="limits">Requests at a time, and how many lines are sent so.</param>
    /// <param name="delay">Milliseconds that the server takes.</param>
    /// <param name="memory">Lines of the runs whose memory is looked at.</param>
    public static IReadOnlyList<ScenarioTable> Tables(
        IReadOnlyList<(int Limit, int Lines)> limits, double delay, IReadOnlyList<int> memory) =>
    [
        .. limits.Select(l => new ScenarioTable(At(l.Limit),
            string.Create(CultureInfo.InvariantCulture, $"{l.Lines:N0} lines, {l.Limit} at a time"),
            string.Create(CultureInfo.InvariantCulture, $"From a file to a file in a warm process, against a server that takes {delay} ")
                + "ms; processor time is that of the client. All processes share the machine.",
            [Own, OpenAi, Httpx, Parallel],
            [new("requestsPerSecond", "requests a second", "", true), new("cpuMs", "CPU a request", "ms")], Own)),
        .. memory.Count > 0 ? (ScenarioTable[])[MemoryTable(memory)] : [],
    ];

    private static ScenarioTable MemoryTable(IReadOnlyList<int> memory) =>
        new(Memory, "Memory of a batch", "The engine of Invoke-MieBatch, signing, 64 requests at a time against a server that answers at "
            + "once: the most memory that its process had, and the time in which the input was checked.",
            [.. memory.Select(m => Lines(m))],
            [new("mostMb", "most memory", "MB"), new("checkSeconds", "read and checked", "s"),
                new("requestsPerSecond", "requests a second", "", true)], null);
}
