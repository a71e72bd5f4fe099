namespace MieTools.Core.Http.Limits;

/// <summary>
/// Compares how long answers take of late with how long they took before. What a model is asked decides that as much as how busy it is, so
/// the past follows the present within a minute, and an episode of long answers lowers the pace to half at most.
/// </summary>
internal sealed class LatencyWatch
{
    // Shares of a second in the means: some five seconds, and a minute.
    private const double Short = 0.2;
    private const double Long = 1.0 / 60;
    private const int LeastCount = 100;
    private const double Some = 2;
    private const double Much = 4;
    private const double MostLowered = 0.5;

    private double _short;
    private double _long;
    private double _sum;
    private int _inSecond;
    private long _count;
    private double? _rateBefore;

    /// <summary>Takes note of an answer.</summary>
    public void Add(TimeSpan time)
    {
        _sum += time.TotalSeconds;
        _inSecond++;
    }

    /// <summary>Ends a second.</summary>
    public LatencyTrend Look()
    {
        if (_inSecond > 0)
        {
            double mean = _sum / _inSecond;
            _short = _count == 0 ? mean : _short + ((mean - _short) * Short);
            _long = _count == 0 ? mean : _long + ((mean - _long) * Long);
            _count += _inSecond;
            (_sum, _inSecond) = (0, 0);
        }
        double ratio = _count < LeastCount || _long <= 0 ? 1 : _short / _long;
        LatencyTrend trend = ratio >= Much ? LatencyTrend.Much : ratio >= Some ? LatencyTrend.Some : LatencyTrend.None;
        if (trend == LatencyTrend.None)
            _rateBefore = null;
        return trend;
    }

    /// <summary>Whether the pace may be lowered still in this episode.</summary>
    public bool MaySlow(double rate) => rate > (_rateBefore ??= rate) * MostLowered;
}
