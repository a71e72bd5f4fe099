namespace MieTools.Core.Tests.Http;

/// <summary>
/// A clock whose timers fire at once and move it by what they were asked to wait; those of a minute and more (time limits) never do.
/// </summary>
internal sealed class ImmediateTime : TimeProvider
{
    private long _ticks;

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.FromMinutes(1))
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (dueTime > TimeSpan.Zero)
        {
            Waits.Add(dueTime);
            Interlocked.Add(ref _ticks, dueTime.Ticks);
        }
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
