using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>Runs child processes.</summary>
internal static class Child
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a program that prints one JSON object in its last line, and adds the milliseconds it lived as <c>wallMs</c>.</summary>
    /// <param name="start">The program.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="most">How long it may take; five minutes when left out.</param>
    /// <exception cref="ProbeException">It failed, or took longer.</exception>
    public static async Task<JsonObject> MeasureAsync(ProcessStartInfo start, CancellationToken cancellation, TimeSpan? most = null)
    {
        (string output, double milliseconds) = await RunAsync(start, cancellation, most);
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
    /// <param name="start">The program.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="most">How long it may take; five minutes when left out.</param>
    /// <exception cref="ProbeException">It failed, or took longer.</exception>
    public static async Task<(string Output, double Milliseconds)> RunAsync(
        ProcessStartInfo start, CancellationToken cancellation, TimeSpan? most = null)
    {
        TimeSpan allowed = most ?? s_limit;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(allowed);
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
            throw new ProbeException($"did not end within {allowed.TotalMinutes} minutes");
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
