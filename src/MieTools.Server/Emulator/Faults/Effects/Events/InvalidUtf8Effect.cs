using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary><c>invalid-utf8</c>: a byte that no UTF-8 has, or the first two of a character's three, in a text of the answer.</summary>
internal sealed class InvalidUtf8Effect(bool cut, int? after) : FaultEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => after is null ? FaultScope.All : FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Events;

    // The euro sign is E2 82 AC.
    private ReadOnlySpan<byte> Bad => cut ? [0xE2, 0x82] : [0xFF];

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) =>
        new InvalidUtf8Effect(arguments.ValueChoice("stray", "stray", "cut") == "cut", arguments.Number("after", 0, int.MaxValue));

    /// <inheritdoc/>
    public override void OnWhole(WholeResponse answer, ChosenFault fault)
    {
        if (answer.Body.IsEmpty)
            return;
        fault.Strike();
        answer.Body = SseBlock.Insert(answer.Body.Span, Math.Max(0, SseBlock.FirstTextOf(answer.Body.Span)), Bad);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Spoil(pieces, fault);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Spoil(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, ChosenFault fault, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int number = 0;
        bool done = false;
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (done || !SseBlock.HasData(piece.Span) || number++ < (after ?? 0))
            {
                yield return piece;
                continue;
            }
            done = true;
            fault.Strike();
            yield return Spoil(piece.Span);
        }
    }

    private byte[] Spoil(ReadOnlySpan<byte> block)
    {
        SseBlock.DataOf(block, out int start, out int end);
        int text = SseBlock.FirstTextOf(block[start..end]);
        return SseBlock.Insert(block, text < 0 ? end : start + text, Bad);
    }
}
