using System.Text;

namespace MieTools.Benchmarks.Report;

/// <summary>The results as Markdown.</summary>
internal static class MarkdownReport
{
    /// <summary>Writes the tables, the goals and what is missing.</summary>
    public static string Write(IReadOnlyList<ScenarioTable> tables, Results results, IReadOnlyList<GoalOutcome> goals,
        IReadOnlyDictionary<string, string> machine, int rounds)
    {
        StringBuilder text = new();
        text.Append(
            $"Medians of {rounds} rounds, with the least and the greatest. "
                + $"{string.Join("; ", machine.Select(p => $"{p.Key}: {p.Value}"))}.\n");
        foreach (ScenarioTable table in tables)
            Append(text, table, results);
        text.Append(Goals(goals));
        if (results.Missing.Count > 0)
        {
            text.Append("\n## Not measured\n\n");
            foreach (string line in results.Missing)
                text.Append($"- {line}\n");
        }
        return text.ToString();
    }

    /// <summary>The goals and how they were met; nothing when there are none.</summary>
    public static string Goals(IReadOnlyList<GoalOutcome> goals)
    {
        if (goals.Count == 0)
            return "";
        StringBuilder text = new("\n## Goals\n\n| goal | reached | limit | | factor |\n|---|---|---|---|---|\n");
        foreach (GoalOutcome goal in goals)
        {
            string met = goal.Met switch { true => "met", false => "**not met**", null => "not measured" };
            text.Append(
                $"| {Escape(goal.Text)} | {Show(goal.Value, goal.Unit)} | {Show(goal.Limit, goal.Unit)} "
                    + $"| {met}{(goal.Missing is { } why ? ": " + why : "")} "
                    + $"| {(goal.Factor is { } factor ? Numbers.Show(factor) : "")} |\n");
        }
        return text.Append("\nThe factor says how many times better than asked: 1 or more is met.\n").ToString();
    }

    private static void Append(StringBuilder text, ScenarioTable table, Results results)
    {
        text.Append($"\n## {table.Title}\n\n{table.Note}\n\n");
        Metric[] metrics = [.. table.Metrics.Where(m => table.Contenders.Any(c => Has(c, m)))];
        string[] contenders = [.. table.Contenders.Where(c => metrics.Any(m => Has(c, m)))];
        if (metrics.Length == 0)
        {
            text.Append("Nothing could be measured.\n");
            return;
        }
        bool ratio = table.Reference is { } reference && results.Find(table.Name, reference, metrics[0].Key) is not null;
        text.Append("| |").Append(string.Concat(metrics.Select(m => $" {m.Title}{(m.Unit.Length > 0 ? ", " + m.Unit : "")} |")))
            .Append(ratio ? $" × {Escape(table.Reference!)} |\n" : "\n");
        text.Append("|---|").Append(string.Concat(Enumerable.Repeat("---|", metrics.Length + (ratio ? 1 : 0)))).Append('\n');
        foreach (string contender in contenders)
        {
            text.Append($"| {Escape(contender)} |").Append(string.Concat(metrics.Select(m => $" {Cell(contender, m)} |")));
            text.Append(ratio
                ? $" {(results.Ratio(table.Name, contender, table.Reference!, metrics[0].Key) is { } times ? Numbers.Show(times) : "")} |\n"
                : "\n");
        }

        bool Has(string contender, Metric metric) =>
            results.Find(table.Name, contender, metric.Key) is not null || results.Text(table.Name, contender, metric.Key) is not null;

        string Cell(string contender, Metric metric) =>
            results.Text(table.Name, contender, metric.Key)
                ?? (results.Find(table.Name, contender, metric.Key) is { } sample ? Numbers.Show(sample) : "");
    }

    // A bar ends a cell, in code too.
    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Show(double? value, string unit) => value is { } number ? $"{Numbers.Show(number)} {unit}".TrimEnd() : "";
}
