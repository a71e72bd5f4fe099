using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>What the numbers should be, each as a ratio to a peer or a limit of the same run where there is one.</summary>
internal static class Goals
{
    /// <summary>Looks at those of the scenarios that ran.</summary>
    public static IReadOnlyList<GoalOutcome> Judge(Results results, IReadOnlyCollection<string> scenarios)
    {
        List<GoalOutcome> goals = [];
        const string Own = Scenarios.Own, Rest = Scenarios.RestMethod;

        Add("import", "import by name: at most 20 ms above an empty manifest by name", Of(Own, "overMs") - Of(Scenarios.Floor, "overMs"),
            20, "ms");
        Add("import", "import by path over an empty process: at most 60 ms", Of(Scenarios.OwnByPath, "overMs"), 60, "ms");
        Add("import", "import by name, above an empty manifest: under half of the official Modeldeployment module's",
            Of(Own, "overMs") - Of(Scenarios.Floor, "overMs"), (Of(Scenarios.Official, "overMs") - Of(Scenarios.Floor, "overMs")) / 2,
            "ms");
        Add("fresh", "fresh process, import, one signed call: at most Invoke-RestMethod's, unsigned", Of(Own, "overMs"),
            Of(Rest, "overMs"), "ms");
        Add("cold", "a session's first call, signed: at most Invoke-RestMethod's unsigned + 20 ms", Of(Own, "firstMs"),
            Of(Rest, "firstMs") + 20, "ms");
        Add("cold", "500 calls from cold: at most RSA + HttpClient's + 0.2 ms", Of(Own, "ms"),
            Of(Scenarios.ClientScript, "ms") + Of(Own, "rsaMs") + 0.2, "ms");
        Add("call", "one signed call, warm: at most RSA + 0.6 ms", Of(Own, "ms"), Of(Own, "rsaMs") + 0.6, "ms");
        Add("call", "one connection for 500 calls", Of(Own, "connections"), 1, "");
        Add("call", "under 60 KB allocated a call", Of(Own, "kb"), 60, "KB");
        Add("stream", "a chunk into a variable, warm: at most 3 µs", Of(Scenarios.Variable, "us"), 3, "µs");
        Add("stream", "a chunk through ForEach-Object { $_.Text }, warm: at most 6.5 µs", Of(Scenarios.Text, "us"), 6.5, "µs");
        Add("stream", "a chunk of a session's first stream, through ForEach-Object: at most 6 µs", Of(Scenarios.Text, "firstUs"), 6,
            "µs");
        Add("stream", "the same with its .Data: at most 10 µs", Of(Scenarios.Data, "firstUs"), 10, "µs");
        Add("stream", "a chunk with its .Data read as well, warm: at most 12 µs", Of(Scenarios.Data, "us"), 12, "µs");
        Add("memory", "1,000,000 chunks through ForEach-Object: flat within 20 MB", Of(Own, "growthMB"), 20, "MB");
        Add("first-chunk", "first chunk: within 4 ms of curl's", Of(Own, "ms"), Of(Scenarios.CurlName, "ms") + 4, "ms");
        Add("big", "10 MB of JSON to objects: faster than Invoke-RestMethod", Of(Own, "ms"), Of(Rest, "ms"), "ms");
        Add("big", "10 MB of JSON to objects: less allocated than by Invoke-RestMethod", Of(Own, "allocatedMB"), Of(Rest, "allocatedMB"),
            "MB");
        Add("big", "10 MB of JSON to objects: less growth than with Invoke-RestMethod", Of(Own, "growthMB"), Of(Rest, "growthMB"), "MB");
        Add("outfile", "-OutFile: flat within 20 MB", Of(Own, "growthMB"), 20, "MB");
        Add("emulator-predict", "predict at 64 connections, verification off: 20,000 a second",
            Of(Scenarios.Unverified, "requestsPerSecond"), 20_000, "", more: true);
        Add("emulator-predict", "predict at 64 connections, verification on: 5,000 a second", Of(Scenarios.Verified, "requestsPerSecond"),
            5_000, "", more: true);
        Add("emulator-chunks", "200,000 chunks a second streamed", Best("1 connection", "8 connections"), 200_000, "", more: true);
        Add("emulator-paced", "256 streams at 50 tokens a second: no chunk later than 20 ms", Of("begun over one second", "lateMaxMs"), 20,
            "ms");
        Add("emulator-hang-ups", "300 streams that are left at once have ended within a second", Of(Scenarios.ManyHangUps, "endedMs"), 1000,
            "ms");
        return goals;

        Cell Of(string contender, string metric) => new(scenario => results.Median(scenario, contender, metric));

        Cell Best(params string[] contenders) => new(scenario => contenders.Max(c => results.Median(scenario, c, "chunksPerSecond")));

        void Add(string scenario, string text, Cell value, Cell limit, string unit, bool more = false)
        {
            if (!scenarios.Contains(scenario))
                return;
            (double? reached, double? bound) = (value.In(scenario), limit.In(scenario));
            goals.Add(new GoalOutcome(text, reached, bound, unit, more,
                reached is null ? "it could not be measured" : bound is null ? "its peer could not be measured" : null));
        }
    }

    /// <summary>A number, or one that a row of the scenario tells.</summary>
    private readonly record struct Cell(Func<string, double?> In)
    {
        public static implicit operator Cell(double value) => new(_ => value);

        public static Cell operator +(Cell cell, double more) => new(scenario => cell.In(scenario) + more);

        public static Cell operator +(Cell cell, Cell other) => new(scenario => cell.In(scenario) + other.In(scenario));

        public static Cell operator -(Cell cell, Cell other) => new(scenario => cell.In(scenario) - other.In(scenario));

        public static Cell operator /(Cell cell, double by) => new(scenario => cell.In(scenario) / by);
    }
}
