using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Addresses;

namespace MieTools.Benchmarks.Batches;

/// <summary>
/// <c>batch-run</c>: a file through Core's engine, in a process of its own whose memory is looked at. Prints one JSON object.
/// </summary>
internal static class BatchRunCommand
{
    private static readonly Option<string> s_url = new("--url") { Description = "The deployment.", Required = true };
    private static readonly Option<string> s_config = new("--config") { Description = "OCI config file.", Required = true };
    private static readonly Option<string> s_input = new("--input") { Description = "The lines.", Required = true };
    private static readonly Option<string> s_output = new("--output") { Description = "Takes the answers.", Required = true };
    private static readonly Option<int> s_limit = new("--limit") { Description = "Requests at a time.", Required = true };

    public static Command Create()
    {
        Command command = new("batch-run", "Runs a batch as Core does.") { s_url, s_config, s_input, s_output, s_limit };
        command.Hidden = true;
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using MieContext context = await MieContext.ConnectAsync(
            new MieContextOptions { ConfigFile = arguments.GetValue(s_config), MaxRequestsPerSecond = 0 }, cancellation);
        long start = Stopwatch.GetTimestamp();
        BatchPlan plan = await BatchPlan.CheckAsync(new BatchOptions
        {
            Input = new BatchInput { Files = [Path.GetFullPath(arguments.GetValue(s_input)!)] },
            Target = new InferenceTarget(InferenceAddress.Parse(arguments.GetValue(s_url)!), null),
            OutFile = Path.GetFullPath(arguments.GetValue(s_output)!),
            ThrottleLimit = arguments.GetValue(s_limit),
        }, null, cancellation);
        double check = Stopwatch.GetElapsedTime(start).TotalSeconds;
        MieBatchSummary summary = await plan.RunAsync(context.CreateInferenceClient(), cancellationToken: cancellation);
        if (summary.Succeeded != summary.Total)
            throw new InvalidOperationException($"{summary}");
        using Process process = Process.GetCurrentProcess();
        Console.WriteLine(new JsonObject
        {
            ["checkSeconds"] = check,
            ["requestsPerSecond"] = summary.RequestsPerSecond,
            ["mostMb"] = process.PeakWorkingSet64 / 1e6,
        }.ToJsonString());
        return 0;
    }
}
