using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Matching;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary><c>comment</c>: a comment before each event, as servers send to keep a connection open.</summary>
internal sealed class CommentEffect : FaultEffect
{
    private static readonly byte[] s_comment = ": keep-alive\n\n"u8.ToArray();

    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Events;

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Add(pieces, fault);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Add(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, ChosenFault fault, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            fault.Strike();
            yield return s_comment;
            yield return piece;
        }
    }
}
