using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.EndToEnd;
using MieTools.Benchmarks.Report;
using MieTools.Core.Inference.Addresses;

namespace MieTools.Benchmarks.Proxies;

/// <summary>Measures each way in turn, with load from processes of their own.</summary>
/// <param name="bed">The servers.</param>
/// <param name="results">What comes of it.</param>
/// <param name="seconds">How long each measurement takes.</param>
internal sealed class ProxyProbe(ProxyBed bed, Results results, double seconds)
{
    private const string Connections = "64";

    /// <summary>One round of everything.</summary>
    /// <param name="round">Its number, from 0: each begins with another way.</param>
    /// <param name="streams">Streams side by side.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task RunAsync(int round, int streams, CancellationToken cancellation)
    {
        string url = $"http://127.0.0.1:{bed.Routes[0].Ready}{bed.Deployment}";
        JsonObject signed = await Child.MeasureAsync(
            Own("signed-calls", "--url", url, "--config", bed.ConfigFile, "--seconds", Text(seconds)), cancellation);
        Keep(ProxyScenarios.Calls, ProxyScenarios.Signed, signed, "p50Ms", "firstMs", "rsaMs");
        for (int i = 0; i < bed.Routes.Count; i++)
        {
            ProxyRoute route = bed.Routes[(i + round) % bed.Routes.Count];
            string json = await bed.WriteAsync(route.Request(
                route.Ready, bed.Deployment, InferenceAddress.PredictPrefix, ProxyBed.JsonPath, ProxyBed.JsonBody), cancellation);
            string chat = await bed.WriteAsync(route.Request(
                route.Ready, bed.Deployment, InferenceAddress.StreamPrefix, ProxyBed.ChatPath, ProxyBed.StreamBody), cancellation);
            Keep(ProxyScenarios.Calls, route.Name, await LoadAsync(route.Ready, json, "requests", "1", cancellation), "p50Ms");
            JsonObject first = await LoadAsync(route.Ready, chat, "first", "1", cancellation);
            results.Add(ProxyScenarios.Calls, route.Name, "firstMs", (double)first["p50Ms"]!);
            Keep(ProxyScenarios.Rate, route.Name, await LoadAsync(route.Ready, json, "requests", Connections, cancellation),
                "requestsPerSecond", "p50Ms", "p99Ms");
            Keep(ProxyScenarios.Paced, route.Name, await PacedAsync(route, streams, cancellation),
                "chunks", "lateP50Ms", "lateP99Ms", "lateMaxMs");
        }
    }

    /// <summary>Looks at the proxy's memory over many requests.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="parts">In how many parts; it is looked at after each.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task WatchMemoryAsync(long requests, int parts, CancellationToken cancellation)
    {
        ProxyRoute route = bed.Routes[^1];
        string json = await bed.WriteAsync(route.Request(
            route.Ready, bed.Deployment, InferenceAddress.PredictPrefix, ProxyBed.JsonPath, ProxyBed.JsonBody), cancellation);
        List<double> sizes = [];
        List<double> rates = [];
        for (int part = 1; part <= parts; part++)
        {
            JsonObject load = await Child.MeasureAsync(Own("load", "--port", Text(route.Ready), "--request", json, "--mode", "count",
                "--connections", Connections, "--count", Text(requests / parts)), cancellation);
            rates.Add((double)load["requestsPerSecond"]!);
            sizes.Add(bed.Proxy.Megabytes);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"memory after {requests / parts * part:N0} requests: {sizes[^1]:0.0} MB"));
        }
        results.Add(ProxyScenarios.Memory, route.Name, "tenthMb", sizes[0]);
        results.Add(ProxyScenarios.Memory, route.Name, "allMb", sizes[^1]);
        results.Add(ProxyScenarios.Memory, route.Name, "mostMb", sizes.Max());
        results.Add(ProxyScenarios.Memory, route.Name, "requestsPerSecond", Sample.Of(rates).Median);
    }

    private Task<JsonObject> LoadAsync(int port, string request, string mode, string connections, CancellationToken cancellation) =>
        Child.MeasureAsync(Own("load", "--port", Text(port), "--request", request, "--mode", mode, "--connections", connections,
            "--warmup", Text(Math.Min(2, seconds)), "--seconds", Text(seconds)), cancellation);

    private async Task<JsonObject> PacedAsync(ProxyRoute route, int streams, CancellationToken cancellation)
    {
        int tokens = Math.Max(2, (int)(seconds * ProxyScenarios.TokenRate));
        string body = $$"""{"model":"chat","prompt":"A story","stream":true,"ignore_eos":true,"max_tokens":{{tokens}}}""";
        string request = await bed.WriteAsync(route.Request(
            route.Paced, bed.Deployment, InferenceAddress.StreamPrefix, "/v1/completions", body), cancellation);
        return await Child.MeasureAsync(Own("load", "--port", Text(route.Paced), "--request", request, "--mode", "paced",
            "--connections", Text(streams), "--tokens", Text(tokens), "--rate", Text(ProxyScenarios.TokenRate)), cancellation);
    }

    private void Keep(string scenario, string contender, JsonObject measured, params ReadOnlySpan<string> metrics)
    {
        foreach (string metric in metrics)
            results.Add(scenario, contender, metric, (double)measured[metric]!);
    }

    private static ProcessStartInfo Own(params string[] arguments) => new("dotnet", [typeof(ProxyProbe).Assembly.Location, .. arguments]);

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
