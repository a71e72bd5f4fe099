using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Proxies;

/// <summary>What is measured of proxies, and how the tables are laid out.</summary>
internal static class ProxyScenarios
{
    public const string Direct = "direct, unsigned";
    public const string Signed = "direct, signed by Core";
    public const string Yarp = "YARP 2.3, unsigned";
    public const string Nginx = "nginx, unsigned";
    public const string Own = "mie-proxy, signing";

    public const string Calls = "calls";
    public const string Rate = "rate";
    public const string Paced = "paced";
    public const string Memory = "memory";

    /// <summary>Tokens a second of a stream with a pace.</summary>
    public const int TokenRate = 50;

    private static readonly string[] s_rows = [Direct, Signed, Yarp, Nginx, Own];

    /// <summary>The tables.</summary>
    /// <param name="streams">Streams side by side.</param>
    /// <param name="requests">Requests of the run for memory.</param>
    public static IReadOnlyList<ScenarioTable> Tables(int streams, long requests) =>
    [
        new(Calls, "One call after the other", "Medians, from a server whose answers are ready: an answer of 1 KB, and the first event of "
            + "a stream. RSA alone is SignData in the process of the signed calls.", s_rows,
            [new("p50Ms", "a call", "ms"), new("firstMs", "first event", "ms"), new("rsaMs", "RSA alone", "ms")], Direct),
        new(Rate, "Calls on 64 connections", "As many as are answered. All processes share the machine.", s_rows,
            [new("requestsPerSecond", "requests a second", "", true), new("p50Ms", "a call", "ms"), new("p99Ms", "99 of 100", "ms")],
            Direct),
        new(Paced, $"{streams} streams at {TokenRate} tokens a second", "From an emulator that paces them: how late chunks are. "
            + "A stream that loses one ends the run.", s_rows,
            [new("chunks", "chunks", ""), new("lateP50Ms", "late, median", "ms"), new("lateP99Ms", "99 of 100", "ms"),
                new("lateMaxMs", "the latest", "ms")], Direct),
        new(Memory, $"Memory over {requests:N0} requests", "Resident memory of the proxy on 64 connections, after a tenth of them and "
            + "after all.", [Own],
            [new("tenthMb", "after a tenth", "MB"), new("allMb", "after all", "MB"), new("mostMb", "the most", "MB"),
                new("requestsPerSecond", "requests a second", "", true)], null),
    ];

    /// <summary>What was asked of the proxy.</summary>
    /// <param name="results">What was measured.</param>
    /// <param name="streams">Streams side by side.</param>
    public static IReadOnlyList<GoalOutcome> Judge(Results results, int streams)
    {
        double? rsa = results.Median(Calls, Signed, "rsaMs");
        return
        [
            new("added to a call at the median, without the RSA operation: under 1 ms", Added("p50Ms") - rsa, 1, "ms"),
            new("added to the first event of a stream, without the RSA operation: under 1 ms", Added("firstMs") - rsa, 1, "ms"),
            new("added to a call over a direct one that Core signs: under 1 ms",
                results.Median(Calls, Own, "p50Ms") - results.Median(Calls, Signed, "p50Ms"), 1, "ms"),
            new($"{streams} streams side by side without a loss", results.Median(Paced, Own, "chunks"),
                results.Median(Paced, Direct, "chunks"), "chunks", MoreIsBetter: true),
            new("memory after all requests over memory after a tenth: at most 20 MB more",
                results.Median(Memory, Own, "allMb") - results.Median(Memory, Own, "tenthMb"), 20, "MB"),
        ];

        double? Added(string metric) => results.Median(Calls, Own, metric) - results.Median(Calls, Direct, metric);
    }
}
