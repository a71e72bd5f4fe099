using Microsoft.Extensions.Time.Testing;

namespace MieTools.Testing;

/// <summary>
/// A clock that a test moves, and that tells it what is being waited for. It starts at the true time, so that signatures fit.
/// </summary>
internal sealed class SteppedClock() : FakeTimeProvider(DateTimeOffset.UtcNow)
{
    private readonly object _gate = new();
    private readonly List<SteppedTimer> _waiting = [];

    // Is completed, and made anew, whenever something begins to wait.
    private TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SteppedTimer timer = new(this, callback, state);
        timer.Inner = base.CreateTimer(
            static timer => ((SteppedTimer)timer!).Fire(), timer, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until something waits for so long; gives for how long exactly.</summary>
    public async Task<TimeSpan> WaitedForAsync(TimeSpan least, TimeSpan? most = null)
    {
        while (true)
        {
            Task begun;
            lock (_gate)
            {
                if (_waiting.Find(t => t.Due >= least && t.Due <= (most ?? least)) is { } timer)
                    return timer.Due;
                begun = _begun.Task;
            }
            await begun.Within();
        }
    }

    /// <summary>Waits until something waits for so long, and lets that time pass; gives how long it was.</summary>
    public async Task<TimeSpan> PassAsync(TimeSpan least, TimeSpan? most = null)
    {
        TimeSpan due = await WaitedForAsync(least, most);
        Advance(due);
        return due;
    }

    /// <summary>Waits until nothing waits for so long or less any more.</summary>
    public async Task NotWaitedForAsync(TimeSpan most)
    {
        await LookAsync().Within();

        async Task LookAsync()
        {
            while (IsWaitedFor())
                await Task.Delay(1);
        }

        bool IsWaitedFor()
        {
            lock (_gate)
                return _waiting.Exists(t => t.Due <= most);
        }
    }

    private sealed class SteppedTimer(SteppedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _fired;

        public ITimer Inner { get; set; } = null!;

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._waiting.Remove(this);
                _fired = false;
                Due = dueTime;
                // Told only when it is set: a test that moves the clock too early would move it before the wait begins.
                bool changed = Inner.Change(dueTime, period);
                if (!_fired && dueTime >= TimeSpan.Zero)
                {
                    clock._waiting.Add(this);
                    clock._begun.SetResult();
                    clock._begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
                return changed;
            }
        }

        public void Fire()
        {
            Forget();
            callback(state);
        }

        public void Dispose()
        {
            Forget();
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Forget();
            return Inner.DisposeAsync();
        }

        private void Forget()
        {
            lock (clock._gate)
            {
                _fired = true;
                clock._waiting.Remove(this);
            }
        }
    }
}
