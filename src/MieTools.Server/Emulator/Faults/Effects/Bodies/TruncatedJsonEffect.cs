using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Bodies;

/// <summary><c>truncated-json</c>: JSON that ends too soon, with a Content-Length that says so.</summary>
internal sealed class TruncatedJsonEffect(int? bytes) : FaultEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Control | FaultScope.Whole;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) => new TruncatedJsonEffect(arguments.Number("bytes", 0, int.MaxValue));

    /// <inheritdoc/>
    public override void OnWhole(WholeResponse answer, ChosenFault fault)
    {
        int length = bytes ?? answer.Body.Length / 2;
        if (!answer.IsJson || length >= answer.Body.Length)
            return;
        fault.Strike();
        answer.Body = answer.Body[..length];
    }
}
