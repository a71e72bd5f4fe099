using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>Numbers that a field may have.</summary>
/// <param name="Least">The least.</param>
/// <param name="Most">The most; infinite for no limit.</param>
internal sealed record NumberRange(double Least, double Most = double.PositiveInfinity)
{
    /// <summary>Whether the least itself is too little.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Numbers of the range that are taken by somebody else.</summary>
    public ImmutableArray<int> Except { get; init; } = [];

    /// <summary>Whether a number is in the range; <see cref="Except"/> is not looked at.</summary>
    public bool Contains(double number) => number >= Least && number <= Most && !(IsOpen && number == Least);

    /// <summary>For messages: <c>1 to 64</c>, <c>300 or more</c>, <c>over 0</c>.</summary>
    public override string ToString() => double.IsFinite(Most)
        ? FormattableString.Invariant($"{Least} to {Most}")
        : IsOpen ? FormattableString.Invariant($"over {Least}") : FormattableString.Invariant($"{Least} or more");
}
