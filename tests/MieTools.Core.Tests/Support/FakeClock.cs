namespace MieTools.Core.Tests.Support;

/// <summary>A clock that stands until it is set. Waits under 10 s end at once; longer ones (time limits) never do.</summary>
internal sealed class FakeClock(DateTimeOffset now) : TimeProvider
{
    public static readonly DateTimeOffset NewYear2026 = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state,
            dueTime < TimeSpan.FromSeconds(10) && dueTime >= TimeSpan.Zero ? TimeSpan.Zero : Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
}
