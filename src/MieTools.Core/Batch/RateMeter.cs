namespace MieTools.Core.Batch;

/// <summary>How fast something grows of late.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(500);

    private readonly Queue<(long At, long Lines, long Tokens)> _samples = new();
    private long _last;

    /// <summary>Takes note of what there is, and gives how much more there is a second.</summary>
    public (double Lines, double Tokens) Next(long lines, long tokens)
    {
        long now = time.GetTimestamp();
        if (_samples.Count == 0 || time.GetElapsedTime(_last, now) >= s_step)
        {
            _samples.Enqueue((now, lines, tokens));
            _last = now;
        }
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > s_window)
            _samples.Dequeue();
        (long at, long linesThen, long tokensThen) = _samples.Peek();
        double seconds = time.GetElapsedTime(at, now).TotalSeconds;
        return seconds <= 0 ? (0, 0) : ((lines - linesThen) / seconds, (tokens - tokensThen) / seconds);
    }
}
