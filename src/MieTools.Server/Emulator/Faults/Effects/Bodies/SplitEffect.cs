using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Bodies;

/// <summary><c>split</c>: a stream's bytes come in pieces of one size, whatever they cut: lines, events, characters.</summary>
/// <remarks>
/// A piece goes when it is full, so the end of an event may wait for the next one; the last piece goes with the end of the stream.
/// </remarks>
internal sealed class SplitEffect(int size) : FaultEffect
{
    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Stream;

    /// <inheritdoc/>
    public override FaultStage Stage => FaultStage.Bytes;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) => new SplitEffect(arguments.ValueNumber(1, 1_048_576));

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        Split(pieces, fault);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Split(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, ChosenFault fault, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        fault.Strike();
        byte[] held = new byte[size];
        int count = 0;
        ExceptionDispatchInfo? failure = null;
        IAsyncEnumerator<ReadOnlyMemory<byte>> source = pieces.GetAsyncEnumerator(cancellation);
        await using (source.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await source.MoveNextAsync().ConfigureAwait(false))
                        break;
                }
                catch (Exception e) when (e is ConnectionResetException or StreamFailureException)
                {
                    // What came before a break has to go out before it.
                    failure = ExceptionDispatchInfo.Capture(e);
                    break;
                }
                for (ReadOnlyMemory<byte> rest = source.Current; !rest.IsEmpty;)
                {
                    int taken = Math.Min(size - count, rest.Length);
                    rest[..taken].CopyTo(held.AsMemory(count));
                    rest = rest[taken..];
                    count += taken;
                    if (count < size)
                        continue;
                    yield return held;
                    count = 0;
                }
            }
        }
        if (count > 0)
            yield return held.AsMemory(0, count);
        failure?.Throw();
    }
}
