using System.Globalization;

namespace MieTools.Core.Http.Limits;

/// <summary>
/// Finds the pace that a service bears: less at once when it refuses (429), a little more every second that it is made use of and is not
/// refused, and no more while answers take ever longer. What was refused once says less from second to second: after some quiet ones the
/// pace grows ever faster, in use or not, so that a burst of refusals is over with within a minute.
/// </summary>
/// <remarks>Not safe for several threads.</remarks>
internal sealed class RateControl
{
    // Of the pace that was refused; and what is gained in a second, far from it and near it.
    private const double Back = 0.8;
    private const double LeastBack = 0.3;
    private const double OfTaken = 0.95;
    private const double Step = 0.05;
    private const double NearStep = 0.005;
    private const double Near = 0.85;
    private const double Past = 1.3;
    // What is gained more with each second that passes after the first quiet ones, and the most that is gained in one.
    private const double Haste = 0.01;
    private const double MostStep = 0.25;
    private const double InUse = 0.7;
    // A change of the pace that is worth a word.
    private const double Worth = 1.25;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    // How long it goes on carefully after a refusal; twice as long each time that the same pace is refused again.
    private static readonly TimeSpan s_leastCaution = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_mostCaution = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly double _most;
    private readonly TimeProvider _time;
    private readonly double _least;
    private readonly LatencyWatch _latency = new();
    private long _intervalStart;
    private long? _lastRefusal;
    private long? _lastLowered;
    private double _refusedRate = double.PositiveInfinity;
    private TimeSpan _caution = s_leastCaution;
    private int _taken;
    private int _refused;
    private double _told;

    /// <summary>A control that begins at the highest pace.</summary>
    /// <param name="most">The pace that is never passed.</param>
    /// <param name="time">The clock.</param>
    public RateControl(double most, TimeProvider time)
    {
        (_most, _time, _least) = (most, time, Math.Min(1, most));
        Rate = _told = most;
        _intervalStart = time.GetTimestamp();
    }

    /// <summary>Requests a second that are sent at most.</summary>
    public double Rate { get; private set; }

    /// <summary>Until when nothing is sent, as a time stamp; null for no pause.</summary>
    public long? PauseEnd { get; private set; }

    /// <summary>Takes note of an answer.</summary>
    /// <param name="sent">When the request was sent, as a time stamp.</param>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="retryAfter">How long the server asks to wait, or null.</param>
    /// <returns>What changes; null when nothing does that is worth a word.</returns>
    public RateChange? Answered(long sent, int status, TimeSpan? retryAfter)
    {
        long now = _time.GetTimestamp();
        if (status == 429)
            return Refused(now, sent, retryAfter);
        _taken++;
        _latency.Add(_time.GetElapsedTime(sent, now));
        TimeSpan passed = _time.GetElapsedTime(_intervalStart, now);
        return passed < s_interval ? null : EndInterval(now, passed);
    }

    private RateChange? Refused(long now, long sent, TimeSpan? retryAfter)
    {
        _refused++;
        // What was under way already when the pace was lowered says nothing new.
        if (_lastRefusal is { } last && sent <= last)
            return null;
        double seconds = _time.GetElapsedTime(_intervalStart, now).TotalSeconds;
        double taken = seconds >= 0.5 && _taken >= 5 ? Math.Max(_taken / seconds * OfTaken, Rate * LeastBack) : double.PositiveInfinity;
        if (!IsNear)
            _caution = s_leastCaution;
        else if (_lastRefusal is { } before && _time.GetElapsedTime(before, now) > s_leastCaution)
            _caution = TimeSpan.FromTicks(Math.Min(_caution.Ticks * 2, s_mostCaution.Ticks));
        _refusedRate = Rate;
        Rate = Math.Max(_least, Math.Min(Rate * Back, taken));
        _lastRefusal = _lastLowered = now;
        Begin(now);
        TimeSpan? pause = retryAfter is { } asked && asked > TimeSpan.Zero ? (asked < s_longestPause ? asked : s_longestPause) : null;
        if (pause is { } wait)
            PauseEnd = now + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        _told = Rate;
        string after = pause is { } said ? string.Create(CultureInfo.InvariantCulture, $" (Retry-After {said.TotalSeconds:0.#} s)") : "";
        return new RateChange(Rate, $"the service answered 429{after}", pause);
    }

    private RateChange? EndInterval(long now, TimeSpan passed)
    {
        double pace = _taken / passed.TotalSeconds;
        bool isQuiet = _refused == 0;
        Begin(now);
        LatencyTrend trend = _latency.Look();
        if (trend == LatencyTrend.Much && pace >= Rate * InUse)
            return Slower(pace, now);
        if (!isQuiet || trend != LatencyTrend.None || Rate >= _most)
            return null;
        Grow(pace, passed, _lastLowered is { } lowered ? _time.GetElapsedTime(lowered, now) : TimeSpan.Zero);
        if (Rate < _told * Worth && (Rate < _most || Rate == _told))
            return null;
        _told = Rate;
        return new RateChange(Rate, "the service takes them");
    }

    // For each second of the interval by itself: a service that was left alone has had the same time to recover.
    private void Grow(double pace, TimeSpan passed, TimeSpan quiet)
    {
        bool isInUse = pace >= Rate * InUse;
        for (double back = Math.Floor(passed.TotalSeconds) - 1; back >= 0 && Rate < _most; back--)
        {
            double calm = quiet.TotalSeconds - back - _caution.TotalSeconds;
            if (calm <= 0 && !isInUse)
                continue;
            double step = IsNear ? NearStep : Step;
            Rate = Math.Min(_most, Rate * (1 + (calm > 0 ? Math.Clamp(calm * Haste, step, MostStep) : step)));
        }
    }

    private bool IsNear => Rate >= _refusedRate * Near && Rate < _refusedRate * Past;

    private RateChange? Slower(double pace, long now)
    {
        double lower = Math.Max(_least, Math.Min(Rate, pace) * OfTaken);
        if (lower >= Rate || !_latency.MaySlow(Rate))
            return null;
        Rate = lower;
        _lastLowered = now;
        if (Rate > _told / Worth)
            return null;
        _told = Rate;
        return new RateChange(Rate, "answers take longer and longer");
    }

    private void Begin(long now)
    {
        _intervalStart = now;
        _taken = 0;
        _refused = 0;
    }
}
