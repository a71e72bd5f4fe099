namespace MieTools.Server.Tests;

/// <summary>
/// A time that goes on by what is waited for alone, and whose timers are late as those of Windows are: they end at the next tick of
/// 1/64 second, or by so much after they are due.
/// </summary>
/// <param name="atTicks">Whether they end at ticks; else each ends as late as can be.</param>
internal sealed class LateTime(bool atTicks) : TimeProvider
{
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1) / 64;

    /// <summary>How much time has gone by.</summary>
    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Lets time go by in which nothing waits.</summary>
    public void Pass(TimeSpan time) => Now += time;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // As the system's timers, which count whole milliseconds.
        TimeSpan due = Now + TimeSpan.FromMilliseconds(Math.Floor(dueTime.TotalMilliseconds));
        Now = atTicks ? Tick * Math.Ceiling(due / Tick) : due + Tick;
        callback(state);
        return new Over();
    }

    private sealed class Over : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
            // Nothing is held.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
