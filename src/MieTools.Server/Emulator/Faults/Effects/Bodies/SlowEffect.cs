using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Bodies;

/// <summary><c>slow</c>: the body comes at so many bytes a second.</summary>
internal sealed class SlowEffect(int bytesPerSecond) : FaultEffect
{
    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Bytes;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) => new SlowEffect(arguments.ValueNumber(1, 1_000_000_000));

    /// <inheritdoc/>
    public override void OnWhole(WholeResponse answer, ChosenFault fault)
    {
        fault.Strike();
        answer.BytesPerSecond = bytesPerSecond;
        answer.Time = fault.Time;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Slow(pieces, fault);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Slow(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, ChosenFault fault, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        fault.Strike();
        SlowBytes line = new(bytesPerSecond, fault.Time);
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            await foreach (ReadOnlyMemory<byte> part in line.Pace(piece, cancellation).ConfigureAwait(false))
                yield return part;
        }
    }
}
