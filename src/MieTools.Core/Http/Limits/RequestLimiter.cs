namespace MieTools.Core.Http.Limits;

/// <summary>
/// Lets requests pass at the pace that a service bears, never more than so many in any second. Those who wait have their turns by flow, so
/// that a long queue of one does not keep another's single request.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RequestLimiter
{
    /// <summary>Requests a second that the service takes from a tenancy.</summary>
    public const double DefaultMaxRequestsPerSecond = 150;

    // What may be sent at once after a pause; it is taken off the pace, so that no second has more than the limit.
    private const double BurstOfSecond = 0.04;

    // Windows wakes whoever waits at the next of its ticks, of which there are 64 in a second.
    private const double Late = 1.0 / 64;

    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly RateControl _control;
    private readonly LinkedList<LimiterFlow> _turns = new();
    private readonly double _burst;
    // How much of a turn's delay is made up for by the next, where a burst of one has no room for it; taken off the pace, too.
    private readonly double _late;
    private ITimer? _timer;
    private double _tokens;
    private long _filled;

    /// <summary>Makes a limiter.</summary>
    /// <param name="maxRequestsPerSecond">Most requests in any second; over 0.</param>
    /// <param name="time">Clock and timers; null for the system's.</param>
    public RequestLimiter(double maxRequestsPerSecond = DefaultMaxRequestsPerSecond, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRequestsPerSecond);
        MaxRequestsPerSecond = maxRequestsPerSecond;
        _time = time ?? TimeProvider.System;
        _burst = Math.Max(1, Math.Floor(maxRequestsPerSecond * BurstOfSecond));
        _late = _burst > 1 ? 0 : Late;
        _control = new RateControl((maxRequestsPerSecond - _burst + 1) / (1 + _late), _time);
        _tokens = _burst;
        _filled = _time.GetTimestamp();
    }

    /// <summary>Most requests in any second.</summary>
    public double MaxRequestsPerSecond { get; }

    /// <summary>The pace as it is now, in requests a second.</summary>
    public double RequestsPerSecond
    {
        get
        {
            lock (_gate)
                return _control.Rate;
        }
    }

    /// <summary>Requests that wait for their turn.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
                return _turns.Sum(f => f.Waiting.Count(t => !t.Task.IsCompleted));
        }
    }

    /// <summary>Waits for a request's turn.</summary>
    /// <param name="flow">Whose request it is.</param>
    /// <param name="cancellationToken">Stops waiting; the turn goes to the next.</param>
    internal Task WaitAsync(LimiterFlow flow, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_gate)
        {
            Fill();
            if (_turns.Count == 0 && TryTake())
                return Task.CompletedTask;
            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            flow.Waiting.Enqueue(turn);
            if (!flow.IsListed)
            {
                flow.IsListed = true;
                _turns.AddLast(flow);
            }
            Schedule();
        }

        CancellationTokenRegistration registration = cancellationToken.Register(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn);
        _ = turn.Task.ContinueWith(_ => registration.Unregister(), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        return turn.Task;
    }

    /// <summary>Takes note of an answer.</summary>
    /// <param name="flow">Whose request it was.</param>
    /// <param name="sent">When it was sent, as a time stamp of <see cref="Now"/>.</param>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="retryAfter">How long the server asks to wait, or null.</param>
    internal void Answered(LimiterFlow flow, long sent, int status, TimeSpan? retryAfter)
    {
        RateChange? change;
        LimiterFlow[] told;
        lock (_gate)
        {
            Fill();
            change = _control.Answered(sent, status, retryAfter);
            if (change is null)
                return;
            told = [flow, .. _turns.Where(f => f != flow)];
            if (_turns.Count > 0)
                Schedule();
        }
        foreach (LimiterFlow one in told)
            one.Tell(change);
    }

    /// <summary>The time now, as a time stamp.</summary>
    internal long Now => _time.GetTimestamp();

    private bool IsPaused => _control.PauseEnd is { } end && end > _filled;

    private void Fill()
    {
        long now = _time.GetTimestamp();
        double most = _burst + (_turns.Count > 0 ? _late * _control.Rate : 0);
        _tokens = Math.Min(most, _tokens + (_time.GetElapsedTime(_filled, now).TotalSeconds * _control.Rate));
        _filled = now;
    }

    private bool TryTake()
    {
        if (IsPaused || _tokens < 1)
            return false;
        _tokens--;
        return true;
    }

    private void Schedule()
    {
        double seconds = Math.Max(0, (1 - _tokens) / _control.Rate);
        if (IsPaused)
            seconds = Math.Max(seconds, _time.GetElapsedTime(_filled, _control.PauseEnd!.Value).TotalSeconds);
        // Timers count whole milliseconds.
        TimeSpan due = TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000));
        _timer ??= _time.CreateTimer(static state => ((RequestLimiter)state!).LetPass(), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void LetPass()
    {
        lock (_gate)
        {
            Fill();
            while (_turns.First is { } first && TryTake())
            {
                if (!LetPass(first.Value))
                    _tokens++;
                _turns.Remove(first);
                if (first.Value.Waiting.Count > 0)
                    _turns.AddLast(first);
                else
                    first.Value.IsListed = false;
            }
            if (_turns.Count > 0)
                Schedule();
        }
    }

    // Those who have left count for nothing.
    private static bool LetPass(LimiterFlow flow)
    {
        while (flow.Waiting.TryDequeue(out TaskCompletionSource? turn))
        {
            if (turn.TrySetResult())
                return true;
        }
        return false;
    }
}
