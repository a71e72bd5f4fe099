using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>Runs scenarios in rounds: everyone once, then everyone again, so that a slow minute of the machine hits all alike.</summary>
internal sealed class Runner(Tools tools, TestBed bed, Results results)
{
    /// <summary>Runs one round.</summary>
    /// <param name="scenarios">What to measure.</param>
    /// <param name="round">From 0.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task RunAsync(IReadOnlyList<Scenario> scenarios, int round, CancellationToken cancellation)
    {
        foreach (Scenario scenario in scenarios)
        {
            if (scenario.Once && round > 0)
                continue;
            List<Contender> contenders = [.. scenario.Contenders.Where(c => IsThere(scenario, c))];
            Dictionary<(string Contender, string Metric), List<double>> values = [];
            if (scenario.Repeat)
            {
                // The first start of a program reads its files from the disk.
                if (round == 0)
                    await RunAllAsync(scenario, contenders, [], cancellation);
                for (int i = 0; i < bed.Sizes.Starts; i++)
                    await RunAllAsync(scenario, contenders, values, cancellation);
            }
            else
            {
                // Every other round goes backwards: who comes after whom should not matter.
                if (round % 2 == 1)
                    contenders.Reverse();
                await RunAllAsync(scenario, contenders, values, cancellation);
            }
            foreach (((string contender, string metric), List<double> list) in values)
                results.Add(scenario.Name, contender, metric, Sample.Of(list).Median);
            foreach (Contender contender in scenario.Contenders)
            {
                string line = string.Join("  ",
                    scenario.Metrics.Where(m => values.ContainsKey((contender.Name, m.Key)))
                        .Select(m => $"{m.Key} {Numbers.Show(Sample.Of(values[(contender.Name, m.Key)]).Median)}"));
                if (line.Length > 0)
                    Console.Error.WriteLine($"  {scenario.Name,-16} {contender.Name,-42} {line}");
            }
        }
    }

    private bool IsThere(Scenario scenario, Contender contender)
    {
        if (tools.Missing(contender.Tool) is not { } reason)
            return true;
        Skip($"{scenario.Name}: no row '{contender.Name}', because {reason}.");
        return false;
    }

    private void Skip(string line)
    {
        if (results.Skip(line))
            Console.Error.WriteLine($"SKIPPED {line}");
    }

    private async Task RunAllAsync(
        Scenario scenario, List<Contender> contenders, Dictionary<(string, string), List<double>> values, CancellationToken cancellation)
    {
        Dictionary<string, double> walls = [];
        foreach (Contender contender in contenders.ToArray())
        {
            bed.TakeConnections();
            JsonObject result;
            try
            {
                result = await contender.Run(bed, cancellation);
            }
            catch (ProbeException e)
            {
                Skip($"{scenario.Name}: the row '{contender.Name}' is incomplete, because it {e.Message}.");
                contenders.Remove(contender);
                continue;
            }
            if (bed.TakeConnections() is > 0 and var connections)
                result["connections"] = (double)connections;
            Keep(scenario, contender, result, values, walls);
        }
    }

    private void Keep(Scenario scenario, Contender contender, JsonObject result, Dictionary<(string, string), List<double>> values,
        Dictionary<string, double> walls)
    {
        foreach ((string key, JsonNode? value) in result)
        {
            if (value?.GetValueKind() == JsonValueKind.Number)
                Add(key, JsonSerializer.Deserialize<double>(value));
            else if (value?.GetValueKind() == JsonValueKind.String)
                results.Add(scenario.Name, contender.Name, key, (string)value!);
        }
        if (!result.ContainsKey("wallMs"))
            return;
        double wall = walls[contender.Name] = JsonSerializer.Deserialize<double>(result["wallMs"]);
        // A process without a run-time to start is all call.
        if (contender.Baseline is { } baseline && walls.TryGetValue(baseline, out double nothing))
            Add("overMs", wall - nothing);
        else if (contender.IsBare)
            Add("overMs", wall);

        void Add(string key, double number) =>
            (values.TryGetValue((contender.Name, key), out List<double>? list) ? list : values[(contender.Name, key)] = []).Add(number);
    }
}
