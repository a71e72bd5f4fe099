using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.EndToEnd;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Batches;

/// <summary>Measures each in turn, in processes of their own.</summary>
/// <param name="tools">The programs.</param>
/// <param name="bed">The servers.</param>
/// <param name="openAi">Folder of OpenAI's client; null where it is not there.</param>
/// <param name="results">What comes of it.</param>
internal sealed class BatchProbe(Tools tools, BatchBed bed, string? openAi, Results results)
{
    // A million lines take their time.
    private static readonly TimeSpan s_limit = TimeSpan.FromHours(2);

    /// <summary>One round at one limit.</summary>
    /// <param name="round">Its number, from 0: each begins with another.</param>
    /// <param name="limit">Requests at a time.</param>
    /// <param name="lines">How many are sent.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task RunAsync(int round, int limit, int lines, CancellationToken cancellation)
    {
        (string Name, string Tool, string[] Arguments)[] all =
        [
            (BatchScenarios.Own, Tools.PowerShell, Shell("mietools")),
            (BatchScenarios.OpenAi, Tools.Node, [TestBed.Script("batch.mjs"), openAi ?? ""]),
            (BatchScenarios.Httpx, Tools.Python, [TestBed.Script("batch.py")]),
            (BatchScenarios.Parallel, Tools.PowerShell, Shell("restmethod")),
        ];
        for (int i = 0; i < all.Length; i++)
        {
            (string name, string tool, string[] arguments) = all[(i + round) % all.Length];
            string? reason = tools.Missing(tool) ?? (tool == Tools.Node && openAi is null ? "npm could not install it" : null);
            if (reason is not null)
            {
                results.Skip($"{name}: {reason}.");
                continue;
            }
            string settings = await bed.WriteSettingsAsync(limit, lines, cancellation);
            await MeasureAsync(name, limit, lines, Start(tool, [.. arguments, settings]), cancellation);
        }
    }

    /// <summary>Looks at the memory of a run.</summary>
    public async Task WatchMemoryAsync(int lines, CancellationToken cancellation)
    {
        string[] arguments =
        [
            typeof(BatchProbe).Assembly.Location, "batch-run", "--url", bed.Ready, "--config", bed.ConfigFile,
            "--input", await bed.WriteAsync(lines, cancellation), "--output", Path.Combine(bed.Folder, Path.GetRandomFileName() + ".jsonl"),
            "--limit", "64",
        ];
        JsonObject measured = await Child.MeasureAsync(new ProcessStartInfo("dotnet", arguments), cancellation, s_limit);
        foreach (string metric in (string[])["mostMb", "checkSeconds", "requestsPerSecond"])
            results.Add(BatchScenarios.Memory, BatchScenarios.Lines(lines), metric, (double)measured[metric]!);
    }

    private async Task MeasureAsync(string name, int limit, int lines, ProcessStartInfo start, CancellationToken cancellation)
    {
        try
        {
            JsonObject measured = await Child.MeasureAsync(start, cancellation, s_limit);
            if (measured["missing"] is { } missing)
            {
                results.Skip($"{name}: {missing}.");
                return;
            }
            string scenario = BatchScenarios.At(limit);
            results.Add(scenario, name, "requestsPerSecond", lines / (double)measured["seconds"]!);
            results.Add(scenario, name, "cpuMs", (double)measured["cpuSeconds"]! * 1000 / lines);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {limit} at a time: {name}"));
        }
        catch (ProbeException e)
        {
            results.Skip($"{name}, {limit} at a time: it {e.Message}.");
        }
    }

    private static string[] Shell(string who) =>
        ["-NoProfile", "-NonInteractive", "-File", TestBed.Script("batch.ps1"), who];

    private ProcessStartInfo Start(string tool, string[] arguments)
    {
        Launch launch = tools.LaunchOf(tool);
        return new ProcessStartInfo(launch.FileName, [.. launch.Prefix, .. arguments]);
    }
}
