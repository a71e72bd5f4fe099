using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>Runs child processes.</summary>
internal static class Child
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a program that prints one JSON object in its last line, and adds the milliseconds it lived as <c>wallMs</c>.</summary>
    /// <exception cref="ProbeException">It failed, or took more than five minutes.</exception>
    public static async Task<JsonObject> MeasureAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        (string output, double milliseconds) = await RunAsync(start, cancellation);
        try
        {
            JsonObject result = JsonNode.Parse(output.Trim().Split('\n')[^1])!.AsObject();
            result["wallMs"] = milliseconds;
            return result;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new ProbeException($"printed no JSON object: {Short(output)}");
        }
    }

    /// <summary>Runs a program and gives what it printed.</summary>
    /// <exception cref="ProbeException">It failed, or took more than five minutes.</exception>
    public static async Task<(string Output, double Milliseconds)> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            return process.ExitCode == 0
                ? (await output, milliseconds)
                : throw new ProbeException($"ended with exit code {process.ExitCode}: {Short(await error + await output)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ProbeException($"did not end within {s_limit.TotalMinutes} minutes");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 400 ? line : line[..400] + "…";
    }
}
