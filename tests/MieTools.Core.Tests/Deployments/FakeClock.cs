namespace MieTools.Core.Tests.Deployments;

/// <summary>A clock whose timers fire at once, in the order of their due times: a wait of hours takes no time.</summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly object _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private TimeSpan _now;

    /// <summary>Whether the first timer is a time limit.</summary>
    public bool HasLimit { get; set; } = true;

    /// <summary>Every delay that was asked for, in order; the overall time limit is not among them.</summary>
    public List<TimeSpan> Delays { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        FakeTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets the time of the next timer come.</summary>
    public void FireNext()
    {
        FakeTimer timer;
        lock (_lock)
        {
            if (_timers.Count == 0)
                return;
            timer = _timers.MinBy(candidate => candidate.Due)!;
            _timers.Remove(timer);
            _now = timer.Due;
        }
        timer.Fire();
    }

    // The time limit of the wait only fires when a delay reaches it.
    private void Schedule(FakeTimer timer, TimeSpan dueTime)
    {
        if (dueTime == Timeout.InfiniteTimeSpan)
            return;
        lock (_lock)
        {
            timer.Due = _now + dueTime;
            _timers.Add(timer);
            if (HasLimit && _timers.Count == 1 && Delays.Count == 0)
                return;
            Delays.Add(dueTime);
        }
        _ = Task.Run(FireNext);
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Schedule(this, dueTime);
            return true;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
