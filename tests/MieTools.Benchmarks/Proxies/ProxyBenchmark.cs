using System.CommandLine;
using MieTools.Benchmarks.EndToEnd;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Proxies;

/// <summary><c>proxy</c>: the signing proxy beside a direct call and beside proxies that sign nothing.</summary>
internal static class ProxyBenchmark
{
    private const int Parts = 10;
    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often everyone has their turn.",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "Seconds of each measurement.",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<int> s_streams = new("--streams")
    {
        Description = "Streams side by side.",
        HelpName = "N",
        DefaultValueFactory = _ => 256,
    };
    private static readonly Option<long> s_requests = new("--requests")
    {
        Description = "Requests over which memory is looked at; 0 for none.",
        HelpName = "N",
        DefaultValueFactory = _ => 1_000_000,
    };
    private static readonly Option<string?> s_nginx = new("--nginx")
    {
        Description = "The program nginx; the one on the PATH when left out, and none when there is none.",
        HelpName = "PATH",
    };
    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "Folder for results.json and results.md; artifacts/benchmarks/proxy when left out.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        AtLeast(s_rounds, 1);
        AtLeast(s_streams, 1);
        AtLeast(s_seconds, 0.1);
        AtLeast(s_requests, 0);
        Command command = new("proxy", "Measures the signing proxy beside a direct call, YARP and nginx.")
        {
            s_rounds,
            s_seconds,
            s_streams,
            s_requests,
            s_nginx,
            s_out,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        if (Repository.Configuration != "Release")
            Console.Error.WriteLine("WARNING this is a build for debugging; measure with -c Release.");
        (int rounds, int streams, long requests) =
            (arguments.GetValue(s_rounds), arguments.GetValue(s_streams), arguments.GetValue(s_requests));
        string folder = Directory.CreateDirectory(arguments.GetValue(s_out) ?? Path.Combine(Repository.Artifacts, "proxy")).FullName;
        Results results = new();
        string? nginx = arguments.GetValue(s_nginx) ?? OnPath("nginx");
        if (nginx is null)
            results.Skip("nginx: it is not installed.");
        try
        {
            await using ProxyBed bed = await ProxyBed.StartAsync(ProxyScenarios.TokenRate, nginx, cancellation);
            ProxyProbe probe = new(bed, results, arguments.GetValue(s_seconds));
            for (int round = 0; round < rounds; round++)
            {
                Console.Error.WriteLine($"round {round + 1} of {rounds}");
                await probe.RunAsync(round, streams, cancellation);
            }
            if (requests >= Parts)
                await probe.WatchMemoryAsync(requests, Parts, cancellation);
        }
        catch (ProbeException e)
        {
            Console.Error.WriteLine($"proxy: {e.Message}.");
            return 1;
        }
        await WriteAsync(folder, results, streams, requests, rounds, cancellation);
        return 0;
    }

    private static async Task WriteAsync(
        string folder, Results results, int streams, long requests, int rounds, CancellationToken cancellation)
    {
        IReadOnlyList<ScenarioTable> tables = ProxyScenarios.Tables(streams, requests);
        IReadOnlyList<GoalOutcome> goals = ProxyScenarios.Judge(results, streams);
        IReadOnlyDictionary<string, string> machine = await Machine.DescribeAsync(new Dictionary<string, string>(), cancellation);
        string markdown = MarkdownReport.Write(tables, results, goals, machine, rounds);
        Console.Write(markdown);
        await File.WriteAllTextAsync(Path.Combine(folder, "results.md"), markdown, cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "results.json"), JsonReport.Write(tables, results, goals, machine, rounds), cancellation);
        Console.Error.WriteLine($"Written to {folder}.");
    }

    private static void AtLeast<T>(Option<T> option, T least)
        where T : IComparable<T> =>
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && value.CompareTo(least) < 0)
                result.AddError($"{option.Name} has to be {least} or more.");
        });

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(p => Path.Combine(p, name)).FirstOrDefault(File.Exists);
}
