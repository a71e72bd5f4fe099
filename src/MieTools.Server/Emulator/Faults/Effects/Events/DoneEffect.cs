using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary><c>no-done</c> and <c>duplicate-done</c>: the <c>[DONE]</c> at the end of a stream comes never, or twice.</summary>
internal sealed class DoneEffect(bool twice) : EventEffect
{
    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte>[]? Edit(ReadOnlyMemory<byte> piece, int number, bool struck) =>
        !SseBlock.IsDone(piece.Span) ? null : twice ? [piece, piece] : [];
}
