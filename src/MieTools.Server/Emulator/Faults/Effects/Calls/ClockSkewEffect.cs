using MieTools.Server.Emulator.Faults.Grammar;

namespace MieTools.Server.Emulator.Faults.Effects.Calls;

/// <summary>
/// <c>clock-skew</c>: the service's clock is off by so many seconds while it checks the signature, and in the answer's Date header.
/// </summary>
internal sealed class ClockSkewEffect(int seconds) : FaultEffect
{
    /// <summary>Its word.</summary>
    public const string Word = "clock-skew";

    /// <inheritdoc/>
    public override bool BeforeSignature => true;

    /// <summary>How far the clock is ahead; negative when it is behind.</summary>
    public TimeSpan Ahead { get; } = TimeSpan.FromSeconds(seconds);

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments)
    {
        const int Most = 366 * 24 * 3600;
        int seconds = arguments.ValueNumber(-Most, Most);
        return seconds == 0 ? throw arguments.Refused("a clock that is off by 0 seconds is right") : new ClockSkewEffect(seconds);
    }
}
