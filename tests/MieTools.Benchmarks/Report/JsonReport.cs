using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Benchmarks.Report;

/// <summary>The results as JSON, with every value.</summary>
internal static class JsonReport
{
    // For files that people read: nothing in them needs escaping for HTML.
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes them.</summary>
    public static string Write(IReadOnlyList<ScenarioTable> tables, Results results, IReadOnlyList<GoalOutcome> goals,
        IReadOnlyDictionary<string, string> machine, int rounds) => new JsonObject
        {
            ["rounds"] = rounds,
            ["machine"] = new JsonObject(machine.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value))),
            ["scenarios"] = new JsonArray([.. tables.Select(t => Table(t, results))]),
            ["goals"] = new JsonArray([.. goals.Select(Goal)]),
            ["missing"] = new JsonArray([.. results.Missing.Select(m => (JsonNode)m)]),
        }.ToJsonString(s_indented);

    private static JsonObject Table(ScenarioTable table, Results results)
    {
        JsonArray rows = [];
        foreach (string contender in table.Contenders)
        {
            JsonObject metrics = [];
            foreach (Metric metric in table.Metrics)
            {
                if (results.Text(table.Name, contender, metric.Key) is { } text)
                    metrics[metric.Key] = text;
                else if (results.Find(table.Name, contender, metric.Key) is { } sample)
                    metrics[metric.Key] = Value(table, contender, metric, sample, results);
            }
            if (metrics.Count > 0)
                rows.Add(new JsonObject { ["contender"] = contender, ["metrics"] = metrics });
        }
        return new JsonObject { ["name"] = table.Name, ["title"] = table.Title, ["reference"] = table.Reference, ["rows"] = rows };
    }

    private static JsonObject Value(ScenarioTable table, string contender, Metric metric, Sample sample, Results results) => new()
    {
        ["unit"] = metric.Unit,
        ["median"] = sample.Median,
        ["min"] = sample.Min,
        ["max"] = sample.Max,
        ["ratio"] = table.Reference is { } reference ? results.Ratio(table.Name, contender, reference, metric.Key) : null,
        ["values"] = new JsonArray([.. results.Values(table.Name, contender, metric.Key).Select(v => (JsonNode)v)]),
    };

    private static JsonNode Goal(GoalOutcome goal) => new JsonObject
    {
        ["goal"] = goal.Text,
        ["value"] = goal.Value,
        ["limit"] = goal.Limit,
        ["unit"] = goal.Unit,
        ["met"] = goal.Met,
        ["factor"] = goal.Factor,
        ["missing"] = goal.Missing,
    };
}
