namespace MieTools.ModelServer;

/// <summary>Makes the ids in answers.</summary>
/// <param name="seed">Makes the ids follow from the order of the requests; null for ids that never come again.</param>
internal sealed class ResponseIds(int? seed)
{
    private long _count;

    /// <summary>A new id.</summary>
    /// <param name="prefix">What it begins with, for instance <c>chatcmpl-</c>.</param>
    public string Next(string prefix)
    {
        if (seed is not { } known)
            return prefix + Guid.NewGuid().ToString("N");
        ulong count = (ulong)Interlocked.Increment(ref _count);
        return $"{prefix}{Mix(((ulong)(uint)known << 32) ^ count):x16}{Mix(count * 31 + (uint)known):x16}";
    }

    // SplitMix64's last step: it maps different numbers to different numbers.
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
