using System.CommandLine;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary><c>e2e</c>: everything from outside, beside the peers.</summary>
internal static class EndToEndCommand
{
    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often everyone has their turn.",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<string[]> s_only = new("--only")
    {
        Description = "Only these scenarios, by name; can be given again. A * at the end stands for any text.",
        HelpName = "NAME",
    };
    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "Folder for results.json, results.md and the plots; artifacts/benchmarks/e2e when left out.",
        HelpName = "DIR",
    };
    private static readonly Option<bool> s_quick = new("--quick")
    {
        Description = "Less of everything: to see that all runs, not to quote.",
    };
    private static readonly Option<string?> s_pwsh = new("--pwsh")
    {
        Description =
            "The PowerShell to measure with: its executable, or its pwsh.dll. When left out, the one on the PATH, or else that of the "
                + "package.",
        HelpName = "PATH",
    };
    private static readonly Option<bool> s_list = new("--list") { Description = "Lists the scenarios." };

    public static Command Create()
    {
        s_rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--rounds has to be 1 or more.");
        });
        s_only.Validators.Add(result =>
        {
            foreach (string name in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (!Scenarios.All.Any(s => Fits(s, name)))
                    result.AddError($"There is no scenario '{name}'. There are: {string.Join(", ", Scenarios.All.Select(s => s.Name))}.");
            }
        });
        Command command = new("e2e", "Starts the emulator and measures MieTools, Invoke-RestMethod, Python, Node and curl in turn.")
        {
            s_rounds,
            s_only,
            s_out,
            s_quick,
            s_pwsh,
            s_list,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(s_list))
        {
            foreach (Scenario one in Scenarios.All)
                Console.WriteLine($"{one.Name,-18} {one.Title}");
            return 0;
        }
        if (Repository.Configuration != "Release")
        {
            Console.Error.WriteLine(
                "WARNING this is a build for debugging; measure with: dotnet run -c Release --project tests/MieTools.Benchmarks -- e2e");
        }

        Scenario[] scenarios = [.. Scenarios.All.Where(s =>
            arguments.GetValue(s_only) is not { Length: > 0 } only || only.Any(name => Fits(s, name)))];
        int rounds = arguments.GetValue(s_rounds);
        // Before minutes of measuring, not after.
        string folder = Directory.CreateDirectory(arguments.GetValue(s_out) ?? Path.Combine(Repository.Artifacts, "e2e")).FullName;
        Results results = new();
        Tools tools = await Tools.FindAsync(arguments.GetValue(s_pwsh), cancellation);
        try
        {
            await using TestBed bed = await TestBed.StartAsync(tools, arguments.GetValue(s_quick) ? Sizes.Quick : Sizes.Full, cancellation);
            Runner runner = new(tools, bed, results);
            for (int round = 0; round < rounds; round++)
            {
                Console.Error.WriteLine($"round {round + 1} of {rounds}");
                await runner.RunAsync(scenarios, round, cancellation);
            }
        }
        catch (ProbeException e)
        {
            Console.Error.WriteLine($"e2e: nothing could be measured: {e.Message}.");
            return 1;
        }
        IReadOnlyList<GoalOutcome> goals = [];
        if (arguments.GetValue(s_quick))
            results.Skip("goals: they are not judged, because --quick does less of everything than the headings say.");
        else
            goals = Goals.Judge(results, [.. scenarios.Select(s => s.Name)]);
        IReadOnlyDictionary<string, string> machine = await Machine.DescribeAsync(tools.Versions, cancellation);
        await WriteAsync(folder, scenarios, results, goals, machine, rounds, cancellation);
        return 0;
    }

    private static async Task WriteAsync(string folder, Scenario[] scenarios, Results results, IReadOnlyList<GoalOutcome> goals,
        IReadOnlyDictionary<string, string> machine, int rounds, CancellationToken cancellation)
    {
        ScenarioTable[] tables = [.. scenarios.Select(s => s.ToTable())];
        string markdown = MarkdownReport.Write(tables, results, goals, machine, rounds);
        Console.Write(markdown);
        await File.WriteAllTextAsync(Path.Combine(folder, "results.md"), markdown, cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "results.json"), JsonReport.Write(tables, results, goals, machine, rounds), cancellation);
        foreach (Scenario scenario in scenarios)
        {
            foreach (string key in scenario.Charts)
            {
                string file = key == scenario.Charts[0] ? scenario.Name : $"{scenario.Name}-{key}";
                if (Draw(scenario, scenario.Metrics.First(m => m.Key == key), results) is { } plot)
                    await File.WriteAllTextAsync(Path.Combine(folder, file + ".svg"), plot, cancellation);
            }
        }
        Console.Error.WriteLine($"Written to {folder}.");
    }

    private static string? Draw(Scenario scenario, Metric metric, Results results)
    {
        (string Name, Sample Value, bool Own)[] bars =
        [
            .. scenario.Contenders.Select(c => (c.Name, Value: results.Find(scenario.Name, c.Name, metric.Key)))
                .Where(b => b.Value is { Min: > 0 })
                .Select(b => (b.Name, b.Value!.Value, b.Name.StartsWith(Scenarios.Own, StringComparison.Ordinal))),
        ];
        return bars.Length == 0 ? null : SvgChart.Draw($"{scenario.Title}: {metric.Title}", metric.Unit, bars);
    }

    private static bool Fits(Scenario scenario, string name) =>
        name.EndsWith('*') ? scenario.Name.StartsWith(name[..^1], StringComparison.Ordinal) : scenario.Name == name;
}
