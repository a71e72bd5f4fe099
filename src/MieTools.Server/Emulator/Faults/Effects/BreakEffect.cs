using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Matching;

namespace MieTools.Server.Emulator.Faults.Effects;

/// <summary>Ends a stream after so many events.</summary>
internal abstract class BreakEffect(int after) : FaultEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Pieces;

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Break(pieces, events, fault);

    /// <summary>Gives the last piece of the stream, or throws, or does not come back.</summary>
    protected abstract ValueTask<ReadOnlyMemory<byte>> EndAsync(ChosenFault fault, CancellationToken cancellation);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Break(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int left = after;
        if (left > 0)
        {
            await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
            {
                yield return piece;
                if (Counts(piece, events) && --left == 0)
                    break;
            }
        }
        if (left > 0)
            yield break;
        fault.Strike();
        yield return await EndAsync(fault, cancellation).ConfigureAwait(false);
    }
}
