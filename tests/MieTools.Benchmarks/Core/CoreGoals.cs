using BenchmarkDotNet.Reports;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Core;

/// <summary>What Core's numbers should be.</summary>
internal static class CoreGoals
{
    /// <summary>Looks at those that ran.</summary>
    public static IReadOnlyList<GoalOutcome> Judge(IReadOnlyCollection<Summary> summaries)
    {
        BenchmarkReport[] reports = [.. summaries.SelectMany(s => s.Reports).Where(r => r.ResultStatistics is not null)];
        List<GoalOutcome> goals = [];
        Add("signing adds at most 15 µs to the RSA operation",
            Time<SigningBenchmarks>(nameof(SigningBenchmarks.Around)) - Time<SigningBenchmarks>(nameof(SigningBenchmarks.Plain)),
            15, "µs");
        // The request itself is in what a caller allocates anyway; it is left in here, so the bound is kept with room.
        Add("signing allocates at most 4 KB more than the RSA operation",
            (Bytes<SigningBenchmarks>(nameof(SigningBenchmarks.Handler)) - Bytes<SigningBenchmarks>(nameof(SigningBenchmarks.Rsa))) / 1024,
            4, "KB");
        Add("a config file that has not changed costs less than reading it",
            Time<ConfigFileBenchmarks>(nameof(ConfigFileBenchmarks.Reread)), Time<ConfigFileBenchmarks>(nameof(ConfigFileBenchmarks.Read)),
            "µs");
        Add("matching a path among 31 + 15 routes: under 200 ns, the slowest of five paths",
            Time<RouteBenchmarks>(nameof(RouteBenchmarks.Match)) * 1000, 200, "ns");
        Add("matching allocates nothing", Bytes<RouteBenchmarks>(nameof(RouteBenchmarks.Match)), 0, "B");
        return goals;

        // Of a benchmark with parameters, the worst.
        double? Time<T>(string method) => Of<T>(method).Max(r => (double?)r.ResultStatistics!.Mean / 1000);

        double? Bytes<T>(string method) => Of<T>(method).Max(r => (double?)r.GcStats.GetBytesAllocatedPerOperation(r.BenchmarkCase));

        IEnumerable<BenchmarkReport> Of<T>(string method) =>
            reports.Where(r => r.BenchmarkCase.Descriptor.Type == typeof(T) && r.BenchmarkCase.Descriptor.WorkloadMethod.Name == method);

        void Add(string text, double? value, double? limit, string unit)
        {
            if (value is not null)
                goals.Add(new GoalOutcome(text, value, limit, unit));
        }
    }
}
