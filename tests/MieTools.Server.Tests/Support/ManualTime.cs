namespace MieTools.Server.Tests;

/// <summary>A clock that a test moves; it starts at the true time so that signatures fit.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _ahead;
    private DateTimeOffset? _fixed;

    public ManualTime(DateTimeOffset? at = null) => _fixed = at;

    public void Advance(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => (_fixed ??= System.GetUtcNow()) + _ahead;
}
