using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Faults.Effects;

/// <summary>A fault that is to strike one request.</summary>
/// <param name="effect">What it does.</param>
/// <param name="text">The fault as it was written.</param>
/// <param name="request">The request.</param>
/// <param name="dice">The rule's dice, and which of the requests it has considered this is.</param>
/// <param name="time">Clock and timers.</param>
/// <param name="record">Is told when it has come to pass.</param>
internal sealed class ChosenFault(
    FaultEffect effect, string text, FaultRequest request, (FaultDice Dice, long Number) dice, TimeProvider time, Action record)
{
    private int _struck;

    /// <summary>What it does.</summary>
    public FaultEffect Effect => effect;

    /// <summary>The fault as it was written.</summary>
    public string Text => text;

    /// <summary>The request.</summary>
    public FaultRequest Request => request;

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time => time;

    /// <summary>Whose events the stream has that it strikes.</summary>
    public StreamApi Api { get; set; }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Says that it has come to pass; counted once a request.</summary>
    public void Strike()
    {
        if (Interlocked.Exchange(ref _struck, 1) == 0)
            record();
    }

    /// <summary>A whole number by chance, the same in every run with the same seed.</summary>
    /// <param name="least">The smallest.</param>
    /// <param name="most">The largest.</param>
    /// <param name="draw">Which number of this request, from 1.</param>
    public int Draw(int least, int most, long draw) => least == most ? least : dice.Dice.Between(least, most, dice.Number, draw);
}
