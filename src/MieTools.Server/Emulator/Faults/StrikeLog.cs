using MieTools.Server.Emulator.Faults.Rules;

namespace MieTools.Server.Emulator.Faults;

/// <summary>The last strikes, and how many there were of each kind.</summary>
internal sealed class StrikeLog
{
    /// <summary>How many strikes are kept.</summary>
    public const int Capacity = 200;

    private readonly object _gate = new();
    private readonly Queue<FaultStrike> _last = new(Capacity);
    private readonly Dictionary<string, long> _totals = FaultWords.Names.ToDictionary(n => n, _ => 0L, StringComparer.Ordinal);

    /// <summary>Adds one.</summary>
    public void Add(FaultStrike strike)
    {
        lock (_gate)
        {
            if (_last.Count == Capacity)
                _last.Dequeue();
            _last.Enqueue(strike);
            _totals[strike.Kind]++;
        }
    }

    /// <summary>The last ones, oldest first.</summary>
    public FaultStrike[] Last()
    {
        lock (_gate)
        {
            return [.. _last];
        }
    }

    /// <summary>The kinds that have struck, in the order of <see cref="FaultWords.Names"/>.</summary>
    public List<KeyValuePair<string, long>> Totals()
    {
        lock (_gate)
        {
            return [.. FaultWords.Names.Select(n => KeyValuePair.Create(n, _totals[n])).Where(p => p.Value > 0)];
        }
    }

    /// <summary>Forgets them all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _last.Clear();
            foreach (string name in FaultWords.Names)
                _totals[name] = 0;
        }
    }
}
