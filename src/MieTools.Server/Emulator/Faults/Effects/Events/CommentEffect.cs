
namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary><c>comment</c>: a comment before each event, as servers send to keep a connection open.</summary>
internal sealed class CommentEffect : EventEffect
{
    private static readonly byte[] s_comment = ": keep-alive\n\n"u8.ToArray();

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte>[] Edit(ReadOnlyMemory<byte> piece, int number, bool struck) => [s_comment, piece];
}
