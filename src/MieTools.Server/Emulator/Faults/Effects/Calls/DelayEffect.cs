using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;

namespace MieTools.Server.Emulator.Faults.Effects.Calls;

/// <summary><c>delay</c>: a pause before the request is processed, or in the middle of a stream.</summary>
internal sealed class DelayEffect(int least, int most, int? after) : FaultEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => after is null ? FaultScope.All : FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => after is null ? FaultStage.None : FaultStage.Pieces;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments)
    {
        (int least, int most) = arguments.ValueRange(0, FaultArguments.LongestPause);
        return new DelayEffect(least, most, arguments.Number("after", 0, int.MaxValue));
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> OnRequestAsync(HttpContext context, ChosenFault fault)
    {
        if (after is null)
            await PauseAsync(fault, context.RequestAborted).ConfigureAwait(false);
        return false;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Pause(pieces, events, fault);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Pause(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int? left = after;
        if (left == 0)
            await PauseAsync(fault, cancellation).ConfigureAwait(false);
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            yield return piece;
            if (Counts(piece, events) && --left == 0)
                await PauseAsync(fault, cancellation).ConfigureAwait(false);
        }
    }

    private Task PauseAsync(ChosenFault fault, CancellationToken cancellation)
    {
        fault.Strike();
        return Task.Delay(TimeSpan.FromMilliseconds(fault.Draw(least, most, 1)), fault.Time, cancellation);
    }
}
