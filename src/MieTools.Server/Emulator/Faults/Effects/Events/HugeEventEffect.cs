using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary>
/// <c>huge-event</c>: an event of so many bytes comes between those of the stream: a chunk without choices, so that it adds no text.
/// </summary>
internal sealed class HugeEventEffect(int size, int after) : EventEffect
{
    private const int Largest = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> Start => "data: {\"object\":\"chat.completion.chunk\",\"choices\":[],\"padding\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}\n\n"u8;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) =>
        new HugeEventEffect(arguments.ValueNumber(Start.Length + End.Length, Largest), arguments.Number("after", 0, int.MaxValue) ?? 0);

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte>[]? Edit(ReadOnlyMemory<byte> piece, int number, bool struck) =>
        number == after ? [Make(), piece] : null;

    private byte[] Make()
    {
        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill((byte)'x');
        Start.CopyTo(bytes);
        End.CopyTo(bytes.AsSpan(size - End.Length));
        return bytes;
    }
}
