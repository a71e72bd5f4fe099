using MieTools.Server.Emulator.Faults.Grammar;

namespace MieTools.Server.Emulator.Faults.Rules;

/// <summary>The faults that requests have brought along; one text keeps its counters from request to request.</summary>
internal sealed class HeaderFaults(int seed)
{
    /// <summary>The id of them all.</summary>
    public const string Id = "header";

    // A header with another key=… is another entry, so a long test run makes many: the oldest are dropped.
    private const int MostTexts = 10_000;
    private const int MostListed = 100;
    private readonly object _gate = new();
    private readonly Dictionary<string, FaultRule> _rules = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    /// <summary>The rules of a header.</summary>
    /// <exception cref="FormatException">Its text is wrong.</exception>
    public List<FaultRule> Read(string header)
    {
        List<FaultClause> clauses = FaultText.Parse(header);
        List<FaultRule> rules = new(clauses.Count);
        lock (_gate)
        {
            foreach (FaultClause clause in clauses)
            {
                if (!_rules.TryGetValue(clause.Text, out FaultRule? rule))
                    Add(clause.Text, rule = FaultRule.Create(Id, clause, seed));
                rules.Add(rule);
            }
        }
        return rules;
    }

    /// <summary>Those that came last for the first time, oldest first.</summary>
    public List<FaultRule> Last()
    {
        lock (_gate)
        {
            return [.. _order.TakeLast(MostListed).Select(text => _rules[text])];
        }
    }

    /// <summary>Forgets all texts and their counters.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
            _order.Clear();
        }
    }

    private void Add(string text, FaultRule rule)
    {
        if (_order.Count == MostTexts)
            _rules.Remove(_order.Dequeue());
        _rules.Add(text, rule);
        _order.Enqueue(text);
    }
}
