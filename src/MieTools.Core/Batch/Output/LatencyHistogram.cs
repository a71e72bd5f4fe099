namespace MieTools.Core.Batch.Output;

/// <summary>
/// Counts times in buckets that grow by two in a hundred, so that percentiles of any number of them take the same memory.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double Growth = 1.02;
    private const int Buckets = 1024;

    private readonly long[] _counts = new long[Buckets];

    public long Count { get; private set; }

    public TimeSpan Longest { get; private set; }

    public void Add(TimeSpan time)
    {
        Count++;
        Longest = time > Longest ? time : Longest;
        double milliseconds = Math.Max(1, time.TotalMilliseconds * 10);
        _counts[Math.Min(Buckets - 1, (int)(Math.Log(milliseconds) / Math.Log(Growth)))]++;
    }

    /// <summary>The time that so many percent of all do not pass, to one in a hundred; null when there is none.</summary>
    public TimeSpan? Percentile(double percent)
    {
        if (Count == 0)
            return null;
        long wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        int bucket = 0;
        for (long seen = _counts[0]; seen < wanted; seen += _counts[bucket])
            bucket++;
        // The middle of the bucket, in tenths of a millisecond.
        TimeSpan time = TimeSpan.FromMilliseconds(Math.Round(Math.Pow(Growth, bucket + 0.5)) / 10);
        return time < Longest ? time : Longest;
    }
}
