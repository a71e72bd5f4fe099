namespace MieTools.Server.Emulator.Faults.Matching;

/// <summary>Chance that hangs on a seed, a rule and the number of a request only, so that a run can be had again.</summary>
internal readonly struct FaultDice
{
    private readonly ulong _state;

    private FaultDice(ulong state) => _state = state;

    /// <summary>The dice of one rule.</summary>
    /// <param name="seed">The emulator's seed.</param>
    /// <param name="id">The rule's id.</param>
    /// <param name="text">The rule's text.</param>
    public static FaultDice For(int seed, string id, string text)
    {
        // FNV-1a, because string.GetHashCode differs from run to run.
        ulong hash = 14695981039346656037 ^ (uint)seed;
        foreach (char c in id + '\n' + text)
            hash = (hash ^ c) * 1099511628211;
        return new FaultDice(hash);
    }

    /// <summary>A number from 0 up to, but not, 1.</summary>
    /// <param name="request">Number of the request among those the rule has considered.</param>
    /// <param name="draw">Which number of that request.</param>
    public double Unit(long request, long draw)
    {
        // SplitMix64.
        ulong z = _state + (((ulong)request << 20) ^ (ulong)draw) * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A whole number of a range, both ends included.</summary>
    public int Between(int least, int most, long request, long draw) => least + (int)(Unit(request, draw) * ((long)most - least + 1));
}
