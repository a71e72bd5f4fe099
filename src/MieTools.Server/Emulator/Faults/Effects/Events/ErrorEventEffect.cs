using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary><c>error-event</c>: a stream ends with an error object, as a model server that fails sends it.</summary>
internal sealed class ErrorEventEffect : BreakEffect
{
    private readonly int _after;

    private ErrorEventEffect(int after)
        : base(after) => _after = after;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) => new ErrorEventEffect(arguments.Number("after", 0, int.MaxValue) ?? 0);

    /// <inheritdoc/>
    protected override ValueTask<ReadOnlyMemory<byte>> EndAsync(ChosenFault fault, CancellationToken cancellation) =>
        new(ErrorEvent.Of(fault.Api, _after));
}
