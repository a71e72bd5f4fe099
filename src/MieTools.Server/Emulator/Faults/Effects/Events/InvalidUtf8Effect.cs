using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary><c>invalid-utf8</c>: a byte that no UTF-8 has, or the first two of a character's three, in a text of the answer.</summary>
internal sealed class InvalidUtf8Effect(bool cut, int? after) : EventEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => after is null ? FaultScope.All : FaultScope.Stream;

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
    protected override ReadOnlyMemory<byte>[]? Edit(ReadOnlyMemory<byte> piece, int number, bool struck) =>
        number >= (after ?? 0) && !struck ? [Spoil(piece.Span)] : null;

    private byte[] Spoil(ReadOnlySpan<byte> block)
    {
        SseBlock.DataOf(block, out int start, out int end);
        int text = SseBlock.FirstTextOf(block[start..end]);
        return SseBlock.Insert(block, text < 0 ? end : start + text, Bad);
    }
}
