using MieTools.Server.Emulator.Faults.Grammar;

namespace MieTools.Server.Emulator.Faults.Matching;

/// <summary>Says which of the requests that fit are struck: the parameters skip, every, rate and times.</summary>
internal sealed class FaultSchedule
{
    private readonly int _skip;
    private readonly int _every;
    private readonly double _rate;
    private readonly int _times;

    /// <summary>Takes them out of a fault's parameters.</summary>
    /// <exception cref="FormatException">A value is wrong.</exception>
    public FaultSchedule(FaultArguments arguments)
    {
        _skip = arguments.Number("skip", 0, int.MaxValue) ?? 0;
        _every = arguments.Number("every", 1, int.MaxValue) ?? 1;
        _rate = arguments.Fraction("rate") ?? 1;
        _times = arguments.Number("times", 1, int.MaxValue) ?? int.MaxValue;
    }

    /// <summary>Whether the fault strikes one request.</summary>
    /// <param name="number">How many fitted before it.</param>
    /// <param name="chosen">How many of these were struck.</param>
    /// <param name="dice">The rule's dice.</param>
    public bool Strikes(long number, long chosen, FaultDice dice) =>
        number >= _skip && chosen < _times && (number - _skip + 1) % _every == 0 && (_rate >= 1 || dice.Unit(number, 0) < _rate);
}
