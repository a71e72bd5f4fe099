using System.CommandLine;
using System.Globalization;
using MieTools.Benchmarks.EndToEnd;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Batches;

/// <summary>
/// <c>batch</c>: many requests of a file, beside other clients that send as many at a time; and the memory that it takes.
/// </summary>
internal static class BatchCommand
{
    private const int FewestLines = 50;
    private static readonly Option<int[]> s_limits = Numbers("--limits", "Requests at a time.", [1, 8, 64, 256]);
    private static readonly Option<int[]> s_memory = Numbers(
        "--memory-lines", "Lines of the runs whose memory is looked at; 0 for none.", [1000, 100_000, 1_000_000]);
    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often everyone has their turn.",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "Seconds of each measurement, for a client that adds nothing to the server's time.",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<int> s_lines = new("--most-lines")
    {
        Description = "Most lines of a measurement, however many fit into its time.",
        HelpName = "N",
        DefaultValueFactory = _ => 20_000,
    };
    private static readonly Option<double> s_delay = new("--delay")
    {
        Description = "Milliseconds that the server takes.",
        HelpName = "MS",
        DefaultValueFactory = _ => 20,
    };
    private static readonly Option<string?> s_pwsh = new("--pwsh")
    {
        Description = "The PowerShell to measure with; the one on the PATH when left out, or else that of the package.",
        HelpName = "PATH",
    };
    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "Folder for results.json and results.md; artifacts/benchmarks/batch when left out.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        Command command = new("batch", "Measures Invoke-MieBatch beside OpenAI's TypeScript SDK, Python httpx and Invoke-RestMethod.")
        {
            s_limits,
            s_memory,
            s_rounds,
            s_seconds,
            s_lines,
            s_delay,
            s_pwsh,
            s_out,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(s_limits)!.Any(l => l is < 1 or > 1024) || arguments.GetValue(s_rounds) < 1
            || arguments.GetValue(s_seconds) < 0.1 || arguments.GetValue(s_lines) < FewestLines || arguments.GetValue(s_delay) < 1)
        {
            Console.Error.WriteLine($"batch: --limits are 1 to 1024, --rounds and --delay 1 or more, --seconds 0.1 or more, and "
                + $"--most-lines {FewestLines} or more.");
            return 2;
        }
        if (Repository.Configuration != "Release")
            Console.Error.WriteLine("WARNING this is a build for debugging; measure with -c Release.");
        string folder = Directory.CreateDirectory(arguments.GetValue(s_out) ?? Path.Combine(Repository.Artifacts, "batch")).FullName;
        (int Limit, int Lines)[] limits = [.. arguments.GetValue(s_limits)!.Select(l => (l, LinesOf(l, arguments)))];
        int[] memory = [.. arguments.GetValue(s_memory)!.Where(l => l > 0)];
        int rounds = arguments.GetValue(s_rounds);
        Results results = new();
        Tools tools = await Tools.FindAsync(arguments.GetValue(s_pwsh), cancellation);
        try
        {
            await MeasureAsync(arguments, tools, limits, memory, results, cancellation);
        }
        catch (ProbeException e)
        {
            Console.Error.WriteLine($"batch: {e.Message}.");
            return 1;
        }
        IReadOnlyList<ScenarioTable> tables = BatchScenarios.Tables(limits, arguments.GetValue(s_delay), memory);
        IReadOnlyDictionary<string, string> machine = await Machine.DescribeAsync(tools.Versions, cancellation);
        string markdown = MarkdownReport.Write(tables, results, [], machine, rounds);
        Console.Write(markdown);
        await File.WriteAllTextAsync(Path.Combine(folder, "results.md"), markdown, cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "results.json"), JsonReport.Write(tables, results, [], machine, rounds), cancellation);
        if (memory.Length > 0)
            await File.WriteAllTextAsync(Path.Combine(folder, "memory.svg"), MemoryPlot(memory, results), cancellation);
        Console.Error.WriteLine($"Written to {folder}.");
        return 0;
    }

    private static string MemoryPlot(int[] memory, Results results) => SvgChart.Draw("Most memory of a batch", "MB",
        [.. memory.Select(lines => BatchScenarios.Lines(lines))
            .Select(name => (name, results.Find(BatchScenarios.Memory, name, "mostMb")!.Value, true))]);

    private static async Task MeasureAsync(ParseResult arguments, Tools tools, (int Limit, int Lines)[] limits, int[] memory,
        Results results, CancellationToken cancellation)
    {
        if (tools.Missing(Tools.PowerShell) is null)
            await ModuleBuild.RunAsync(cancellation);
        string? openAi = tools.Missing(Tools.Node) is null ? await OpenAiClient.InstallAsync(cancellation) : null;
        await using BatchBed bed = await BatchBed.StartAsync(arguments.GetValue(s_delay), cancellation);
        BatchProbe probe = new(tools, bed, openAi, results);
        for (int round = 0; round < arguments.GetValue(s_rounds); round++)
        {
            Console.Error.WriteLine($"round {round + 1} of {arguments.GetValue(s_rounds)}");
            foreach ((int limit, int lines) in limits)
                await probe.RunAsync(round, limit, lines, cancellation);
        }
        foreach (int lines in memory)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory: {lines:N0} lines"));
            await probe.WatchMemoryAsync(lines, cancellation);
        }
    }

    private static int LinesOf(int limit, ParseResult arguments) => (int)Math.Clamp(
        limit * arguments.GetValue(s_seconds) * 1000 / arguments.GetValue(s_delay), FewestLines, arguments.GetValue(s_lines));

    private static Option<int[]> Numbers(string name, string description, int[] usual) => new(name)
    {
        Description = $"{description} Numbers with commas between.",
        HelpName = "N,N",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            List<int> numbers = [];
            foreach (string text in result.Tokens.SelectMany(t => t.Value.Split(',')))
            {
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                    numbers.Add(number);
                else
                    result.AddError($"{name}: '{text}' is no number.");
            }
            return [.. numbers];
        },
    };
}
