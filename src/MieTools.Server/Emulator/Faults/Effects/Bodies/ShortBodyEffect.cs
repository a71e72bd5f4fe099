using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Bodies;

/// <summary><c>short-body</c>: Content-Length promises more than comes before the connection is closed.</summary>
internal sealed class ShortBodyEffect(int missing) : FaultEffect
{
    private const int Usual = 100;

    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Control | FaultScope.Whole;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) =>
        new ShortBodyEffect(arguments.Value() is null ? Usual : arguments.ValueNumber(1, 1_000_000_000));

    /// <inheritdoc/>
    public override void OnWhole(WholeResponse answer, ChosenFault fault)
    {
        if (answer.CutAsync is not null)
            return;
        answer.Missing = missing;
        answer.CutAsync = _ =>
        {
            fault.Strike();
            throw new ConnectionResetException(orderly: true);
        };
    }
}
