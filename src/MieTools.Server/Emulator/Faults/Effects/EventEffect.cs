using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects;

/// <summary>Changes single events of a stream, or what stands between them.</summary>
internal abstract class EventEffect : FaultEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Events;

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Edit(pieces, fault);

    /// <summary>What goes out in place of an event; null when it goes out as it is.</summary>
    /// <param name="piece">The event.</param>
    /// <param name="number">How many events with data came before it; -1 when it has none itself, as a comment.</param>
    /// <param name="struck">Whether an event of this stream was changed before.</param>
    protected abstract ReadOnlyMemory<byte>[]? Edit(ReadOnlyMemory<byte> piece, int number, bool struck);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Edit(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, ChosenFault fault, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int number = 0;
        bool struck = false;
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (Edit(piece, SseBlock.HasData(piece.Span) ? number++ : -1, struck) is not { } edited)
            {
                yield return piece;
                continue;
            }
            struck = true;
            fault.Strike();
            foreach (ReadOnlyMemory<byte> part in edited)
                yield return part;
        }
    }
}
