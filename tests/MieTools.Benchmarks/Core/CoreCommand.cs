using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Core;

/// <summary><c>core</c>: BenchmarkDotNet over MieTools.Core.</summary>
internal static class CoreCommand
{
    private static readonly Option<string> s_filter = new("--filter")
    {
        Description = "Which benchmarks, for instance *Signing*.",
        DefaultValueFactory = _ => "*",
    };
    private static readonly Option<bool> s_quick = new("--quick") { Description = "Fewer and shorter runs." };
    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "Folder for the reports; artifacts/benchmarks/core when left out.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        Command command = new("core", "Measures the parts of MieTools.Core with BenchmarkDotNet.") { s_filter, s_quick, s_out };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        // In this process: nothing has to be built, so it runs without a network, and on whatever runtime this one rolled forward to.
        Job job = (arguments.GetValue(s_quick) ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
        string folder = Directory.CreateDirectory(arguments.GetValue(s_out) ?? Path.Combine(Repository.Artifacts, "core")).FullName;
        IConfig config = DefaultConfig.Instance.AddJob(job).WithArtifactsPath(folder);
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(CoreCommand).Assembly)
            .Run(["--filter", arguments.GetValue(s_filter)!], config)];
        string goals = MarkdownReport.Goals(CoreGoals.Judge(summaries));
        Console.Write(goals);
        File.WriteAllText(Path.Combine(folder, "goals.md"), goals.TrimStart());
        return summaries.Length > 0 ? 0 : 1;
    }
}
