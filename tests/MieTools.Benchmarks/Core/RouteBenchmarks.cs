using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Routes;

namespace MieTools.Benchmarks.Core;

/// <summary>Finding a path among the framework's 31 routes and 15 custom ones, which is the most a deployment has.</summary>
[MemoryDiagnoser]
public class RouteBenchmarks
{
    private readonly RouteTable _table = new("openai",
        Enumerable.Range(0, 15)
            .Select(i => MieEndpoint.Create(i % 2 == 0 ? $"/v1/custom/number{i}" : $"/models/{{}}/part{i}", "GET", "POST")));
    private Regex _regex = null!;

    [Params("/v1/models", "/v1/chat/completions", "/v1/responses/resp_0123456789abcdef/input_items", "/models/llama-3/part13",
        "/v1/not/there")]
    public string Path { get; set; } = "";

    [GlobalSetup]
    public void Setup() =>
        _regex = new Regex("^(?:"
            + string.Join('|', _table.Routes.Select(r => Regex.Escape(r.Suffix).Replace(@"\{}", "[^/]+", StringComparison.Ordinal))) + ")$",
            RegexOptions.Compiled | RegexOptions.CultureInvariant);

    [Benchmark(Baseline = true, Description = "RouteTable.Match")]
    public RouteMatchStatus Match() => _table.Match("POST", Path).Status;

    [Benchmark(Description = "one compiled Regex of all")]
    public bool Expression() => _regex.IsMatch(Path);
}
