using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary><c>no-done</c> and <c>duplicate-done</c>: the <c>[DONE]</c> at the end of a stream comes never, or twice.</summary>
internal sealed class DoneEffect(bool twice) : FaultEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Events;

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Edit(pieces, fault);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Edit(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, ChosenFault fault, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            bool done = SseBlock.IsDone(piece.Span);
            if (done)
                fault.Strike();
            if (!done || twice)
                yield return piece;
            if (done && twice)
                yield return piece;
        }
    }
}
