namespace MieTools.Benchmarks.Report;

/// <summary>All that a run measured. Texts stand beside numbers where behaviour is compared, not speed.</summary>
internal sealed class Results
{
    private readonly Dictionary<(string Scenario, string Contender, string Metric), List<double>> _values = [];
    private readonly Dictionary<(string Scenario, string Contender, string Metric), string> _texts = [];

    /// <summary>What is missing from the tables, and why.</summary>
    public List<string> Missing { get; } = [];

    public void Add(string scenario, string contender, string metric, double value)
    {
        if (!_values.TryGetValue((scenario, contender, metric), out List<double>? list))
            _values[(scenario, contender, metric)] = list = [];
        list.Add(value);
    }

    public void Add(string scenario, string contender, string metric, string text) => _texts[(scenario, contender, metric)] = text;

    /// <summary>Notes that something is missing.</summary>
    /// <returns>False when that was noted before.</returns>
    public bool Skip(string line)
    {
        if (Missing.Contains(line))
            return false;
        Missing.Add(line);
        return true;
    }

    /// <summary>The values in the order they came; empty when there are none.</summary>
    public IReadOnlyList<double> Values(string scenario, string contender, string metric) =>
        _values.TryGetValue((scenario, contender, metric), out List<double>? list) ? list : [];

    public Sample? Find(string scenario, string contender, string metric) =>
        Values(scenario, contender, metric) is { Count: > 0 } values ? Sample.Of(values) : null;

    public double? Median(string scenario, string contender, string metric) => Find(scenario, contender, metric)?.Median;

    public string? Text(string scenario, string contender, string metric) => _texts.GetValueOrDefault((scenario, contender, metric));

    /// <summary>How many times the reference's median a contender's is; null when one of them is missing or zero.</summary>
    public double? Ratio(string scenario, string contender, string reference, string metric) =>
        Median(scenario, contender, metric) is { } value && Median(scenario, reference, metric) is { } one && one != 0 ? value / one : null;
}
