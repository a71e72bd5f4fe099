using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>What curl makes of the same servers.</summary>
internal static class CurlProbe
{
    private static readonly string s_nowhere = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    /// <summary>One call in a process of its own.</summary>
    public static async Task<JsonObject> FreshAsync(TestBed bed, CancellationToken cancellation)
    {
        (_, double milliseconds) = await Child.RunAsync(Post(
            bed, bed.Open.Deployment + "/predict/v1/completions", """{"prompt":"Who?","max_tokens":8}""", "-o", s_nowhere), cancellation);
        return new JsonObject { ["wallMs"] = milliseconds };
    }

    /// <summary>Calls of one process, which keeps its connection.</summary>
    public static async Task<JsonObject> CallAsync(TestBed bed, CancellationToken cancellation)
    {
        JsonObject result = new() { ["ms"] = await MedianAsync(new Uri((string)bed.Settings["open"]!)) };
        await MedianAsync(new Uri((string)bed.Settings["relayOpen"]!));
        return result;

        async Task<double> MedianAsync(Uri deployment)
        {
            // A range in the address makes curl send it so many times.
            (string output,
                _) = await Child.RunAsync(Post(bed, $"{deployment}/predict/v1/completions?n=[1-{bed.Sizes.Calls}]",
                    """{"prompt":"Who?","max_tokens":8}""", "-o", s_nowhere, "-w", "%{time_total}\\n"), cancellation);
            return Sample.Of(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => double.Parse(l, CultureInfo.InvariantCulture) * 1000)).Median;
        }
    }

    /// <summary>The bytes of a stream.</summary>
    public static async Task<JsonObject> StreamAsync(TestBed bed, bool replay, CancellationToken cancellation)
    {
        int tokens = replay ? bed.Sizes.Chunks : bed.Sizes.Chunks - 2;
        string body = $$"""{"messages":[{"role":"user","content":"A story"}],"stream":true,"ignore_eos":true,"max_tokens":{{tokens}}}""";
        Uri deployment = replay ? bed.Replay : bed.Open.Deployment;
        return new JsonObject
        {
            ["us"] = await SecondsAsync(
                bed, deployment + "/predictWithResponseStream/v1/chat/completions", body, s_nowhere, cancellation) * 1e6 / bed.Sizes.Chunks,
        };
    }

    /// <summary>The bytes of a big answer.</summary>
    public static async Task<JsonObject> BigAsync(TestBed bed, CancellationToken cancellation) =>
        new()
        {
            ["ms"] = await SecondsAsync(
                bed, bed.Replay + "/predict/v1/custom/json", $$"""{"max_tokens":{{bed.Sizes.BigBytes}}}""", s_nowhere, cancellation) * 1000,
        };

    /// <summary>A file.</summary>
    public static async Task<JsonObject> FileAsync(TestBed bed, CancellationToken cancellation)
    {
        string file = Path.Combine(bed.Folder, "curl.bin");
        double seconds = await SecondsAsync(
            bed, bed.Replay + "/predict/v1/custom/file", $$"""{"max_tokens":{{bed.Sizes.FileBytes}}}""", file, cancellation);
        File.Delete(file);
        return new JsonObject { ["ms"] = seconds * 1000 };
    }

    /// <summary>
    /// The first chunk of a slow stream: the time that curl took for all, less that between its first and its last output. So the start of
    /// the process does not count.
    /// </summary>
    public static async Task<JsonObject> FirstChunkAsync(TestBed bed, CancellationToken cancellation)
    {
        List<double> times = [];
        for (int i = 0; i < bed.Sizes.FirstChunks; i++)
        {
            ProcessStartInfo start = Post(bed, bed.Slow.Deployment + "/predictWithResponseStream/v1/completions",
                """{"prompt":"A story","stream":true,"ignore_eos":true,"max_tokens":20}""", "-w", "\\n%{time_total}\\n");
            start.RedirectStandardOutput = true;
            using Process process = Process.Start(start)!;
            long first = 0, last = 0;
            string tail = "";
            while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    last = Stopwatch.GetTimestamp();
                    first = first == 0 ? last : first;
                }
                tail = line.Length > 0 ? line : tail;
            }
            await process.WaitForExitAsync(cancellation);
            if (first == 0)
                throw new ProbeException("got no chunk");
            times.Add(double.Parse(tail, CultureInfo.InvariantCulture) * 1000 - Stopwatch.GetElapsedTime(first, last).TotalMilliseconds);
        }
        return new JsonObject { ["ms"] = Sample.Of(times).Median };
    }

    /// <summary>Streams that break.</summary>
    public static async Task<JsonObject> BrokenAsync(TestBed bed, CancellationToken cancellation)
    {
        JsonObject result = [];
        foreach ((string key, _, string fault) in Scenarios.Faults)
        {
            ProcessStartInfo start = Post(bed, bed.Slow.Deployment + "/predictWithResponseStream/v1/completions",
                """{"prompt":"A story","stream":true,"ignore_eos":true,"max_tokens":10}""", "--no-show-error", "-H", "mie-fault: " + fault);
            start.RedirectStandardOutput = true;
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            int kept = output.Split('\n')
                .Count(l => l.StartsWith("data: {", StringComparison.Ordinal)
                    && (string?)JsonNode.Parse(l[6..])!["choices"]?[0]?["text"] is { Length: > 0 });
            result[key] = $"{kept} kept, {(process.ExitCode == 0 ? "silent" : $"told (exit code {process.ExitCode})")}";
        }
        return result;
    }

    private static async Task<double> SecondsAsync(TestBed bed, string address, string body, string file, CancellationToken cancellation)
    {
        (string output, _) = await Child.RunAsync(Post(bed, address, body, "-o", file, "-w", "%{time_total}"), cancellation);
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    private static ProcessStartInfo Post(TestBed bed, string address, string body, params string[] more) =>
        bed.Start(Tools.Curl,
            ["-sSN", "--fail", "--noproxy", "*", "-X", "POST", "-H", "Content-Type: application/json", "-d", body, .. more, address]);
}
