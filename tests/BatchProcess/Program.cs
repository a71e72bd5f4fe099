using System.Globalization;
using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Errors;
using MieTools.Core.Http;
using MieTools.Core.Http.Limits;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Calls;

// A line "done N" for each group of results that is on the disk, and at the end "ended SUCCEEDED FAILED", or the code of the error.
if (args is not [string address, string input, string output, string throttle, .. string[] more])
{
    await Console.Error.WriteLineAsync("usage: BatchProcess ADDRESS INPUT OUTPUT THROTTLE [--unordered] [--limit N]");
    return 2;
}

int limit = Array.IndexOf(more, "--limit");
using HttpMessageInvoker http = MieHttpChain.Create(new MieHttpOptions
{
    Limiter = limit >= 0 ? new RequestLimiter(double.Parse(more[limit + 1], CultureInfo.InvariantCulture)) : null,
});
try
{
    BatchPlan plan = await BatchPlan.CheckAsync(new BatchOptions
    {
        Input = new BatchInput { Files = [Path.GetFullPath(input)] },
        Target = new InferenceTarget(InferenceAddress.Parse(address), null),
        OutFile = Path.GetFullPath(output),
        ThrottleLimit = int.Parse(throttle, CultureInfo.InvariantCulture),
        IsUnordered = more.Contains("--unordered"),
        CommitInterval = TimeSpan.FromMilliseconds(5),
    });
    MieBatchSummary summary = await plan.RunAsync(
        new InferenceClient(http), progress: p => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done {p.Done}")));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ended {summary.Succeeded} {summary.Failed}"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{summary.RequestsPerSecond} a second; latency {summary.LatencyP50} {summary.LatencyP99}; "
            + $"memory {Environment.WorkingSet >> 20} MB, {summary.Elapsed}"));
    return 0;
}
catch (MieException e)
{
    Console.WriteLine($"{e.Code}: {e.Message}");
    return 3;
}
