using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;

namespace MieTools.Server.Emulator.Faults.Effects.Bodies;

/// <summary><c>jitter</c>: a pause by chance before each piece of a stream.</summary>
internal sealed class JitterEffect(int most) : FaultEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Pieces;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) => new JitterEffect(arguments.ValueNumber(1, FaultArguments.LongestPause));

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Pause(pieces, fault);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Pause(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, ChosenFault fault, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int number = 0;
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            fault.Strike();
            await Task.Delay(TimeSpan.FromMilliseconds(fault.Draw(0, most, ++number)), fault.Time, cancellation).ConfigureAwait(false);
            yield return piece;
        }
    }
}
