namespace MieTools.Server.Emulator.Identity;

/// <summary>A clock that is off.</summary>
/// <param name="time">The right one.</param>
/// <param name="ahead">By how much it is ahead; negative when it is behind.</param>
internal sealed class SkewedTime(TimeProvider time, TimeSpan ahead) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + ahead;
}
