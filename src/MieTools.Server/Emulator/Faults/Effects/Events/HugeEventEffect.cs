using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary>
/// <c>huge-event</c>: an event of so many bytes comes between those of the stream: a chunk without choices, so that it adds no text.
/// </summary>
internal sealed class HugeEventEffect(int size, int after) : FaultEffect
{
    private const int Largest = 64 * 1024 * 1024;

    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Events;

    private static ReadOnlySpan<byte> Start => "data: {\"object\":\"chat.completion.chunk\",\"choices\":[],\"padding\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}\n\n"u8;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) =>
        new HugeEventEffect(arguments.ValueNumber(Start.Length + End.Length, Largest), arguments.Number("after", 0, int.MaxValue) ?? 0);

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Add(pieces, fault);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Add(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, ChosenFault fault, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int number = 0;
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (SseBlock.HasData(piece.Span) && number++ == after)
            {
                fault.Strike();
                yield return Make();
            }
            yield return piece;
        }
    }

    private byte[] Make()
    {
        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill((byte)'x');
        Start.CopyTo(bytes);
        End.CopyTo(bytes.AsSpan(size - End.Length));
        return bytes;
    }
}
