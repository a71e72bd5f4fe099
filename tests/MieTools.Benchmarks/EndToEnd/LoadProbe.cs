using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>Load on the emulator, from another process.</summary>
internal static partial class LoadProbe
{
    private const string Completion = """{"prompt":"Who?","max_tokens":8}""";

    /// <summary>Requests on 64 connections.</summary>
    public static async Task<JsonObject> PredictAsync(TestBed bed, bool verify, CancellationToken cancellation)
    {
        EmulatorProcess emulator = verify ? bed.Signed : bed.Open;
        string request = await bed.WriteRequestAsync(emulator, "/predict/v1/completions", Completion, verify, cancellation);
        return await RunAsync(bed, emulator, request, "--connections", "64", cancellation: cancellation);
    }

    /// <summary>The same load made by wrk.</summary>
    public static async Task<JsonObject> WrkAsync(TestBed bed, bool verify, CancellationToken cancellation)
    {
        EmulatorProcess emulator = verify ? bed.Signed : bed.Open;
        string[] lines = await File.ReadAllLinesAsync(await bed.WriteRequestAsync(
            emulator, "/predict/v1/completions", Completion, verify, cancellation), cancellation);
        string script = Path.Combine(bed.Folder, Path.GetRandomFileName() + ".lua");
        IEnumerable<string> headers = lines[1..^2].Where(l => !l.StartsWith("Host:", StringComparison.Ordinal))
            .Select(l => l.Split(": ", 2)).Select(h => $"wrk.headers['{h[0]}'] = [==[{h[1]}]==]");
        await File.WriteAllLinesAsync(script, ["wrk.method = 'POST'", $"wrk.body = [==[{lines[^1]}]==]", .. headers], cancellation);
        (string output, _) = await Child.RunAsync(bed.Start(Tools.Wrk,
            ["-t", "1", "-c", "64", "-d", $"{(int)Math.Ceiling(bed.Sizes.Seconds)}s", "-s", script,
                emulator.Deployment.GetLeftPart(UriPartial.Authority) + lines[0].Split(' ')[1]]), cancellation);
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || WrkRate().Match(output) is not { Success: true } rate)
            throw new ProbeException($"told no rate, or of refused requests: {output.ReplaceLineEndings(" ")}");
        return new JsonObject { ["requestsPerSecond"] = double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture) };
    }

    /// <summary>Streams without a pause.</summary>
    public static async Task<JsonObject> ChunksAsync(TestBed bed, int streams, CancellationToken cancellation)
    {
        string body = $$"""{"prompt":"A story","stream":true,"ignore_eos":true,"max_tokens":{{10_000}}}""";
        string request = await bed.WriteRequestAsync(
            bed.Open, "/predictWithResponseStream/v1/completions", body, sign: false, cancellation);
        return await RunAsync(
            bed, bed.Open, request, "--connections", streams.ToString(CultureInfo.InvariantCulture), cancellation: cancellation);
    }

    /// <summary>256 streams at 50 tokens a second.</summary>
    public static async Task<JsonObject> PacedAsync(TestBed bed, double spread, CancellationToken cancellation)
    {
        const int Rate = 50;
        await using EmulatorProcess emulator = await bed.StartPacedAsync(Rate, cancellation);
        string tokens = ((int)(bed.Sizes.Seconds * Rate)).ToString(CultureInfo.InvariantCulture);
        string body = $$"""{"prompt":"A story","stream":true,"ignore_eos":true,"max_tokens":{{tokens}}}""";
        string request = await bed.WriteRequestAsync(
            emulator, "/predictWithResponseStream/v1/completions", body, sign: false, cancellation);
        return await Child.MeasureAsync(bed.Start(Tools.Own,
        [
            "load", "--port", emulator.Deployment.Port.ToString(CultureInfo.InvariantCulture), "--request", request, "--mode", "paced",
            "--connections", "256",
            "--tokens", tokens, "--rate", Rate.ToString(CultureInfo.InvariantCulture), "--spread",
            spread.ToString(CultureInfo.InvariantCulture),
        ]), cancellation);
    }

    private static async Task<JsonObject> RunAsync(
        TestBed bed, EmulatorProcess emulator, string request, string option, string value, CancellationToken cancellation)
    {
        (TimeSpan cpu, long start) = (emulator.Cpu, Stopwatch.GetTimestamp());
        JsonObject result = await Child.MeasureAsync(bed.Start(Tools.Own,
        [
            "load", "--port", emulator.Deployment.Port.ToString(CultureInfo.InvariantCulture), "--request", request, option, value,
            "--warmup", Math.Min(2, bed.Sizes.Seconds).ToString(CultureInfo.InvariantCulture), "--seconds",
            bed.Sizes.Seconds.ToString(CultureInfo.InvariantCulture),
        ]), cancellation);
        // How much of the machine the emulator had: what it would do alone can be guessed from that.
        result["serverCpuPercent"] = (emulator.Cpu - cpu).TotalSeconds / Stopwatch.GetElapsedTime(start).TotalSeconds * 100;
        return result;
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex WrkRate();
}
