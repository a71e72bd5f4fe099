using System.Runtime.CompilerServices;

namespace MieTools.Server.Emulator.Faults;

/// <summary>Lets a stream break as a plan says.</summary>
internal static class FaultyStream
{
    /// <summary>The chunks of a stream up to where it breaks.</summary>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> Apply(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, FaultPlan plan) =>
        plan.Stream == StreamFault.None && !plan.NoDone ? chunks : Break(chunks, plan);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Break(
        IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, FaultPlan plan, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int sent = 0;
        await foreach (ReadOnlyMemory<byte> chunk in chunks.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (sent++ == plan.After && plan.Stream != StreamFault.None)
            {
                await foreach (ReadOnlyMemory<byte> last in EndAsync(plan, cancellation).ConfigureAwait(false))
                    yield return last;
                yield break;
            }
            if (plan.NoDone && chunk.Span.StartsWith("data: [DONE]"u8))
                continue;
            yield return chunk;
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> EndAsync(FaultPlan plan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        switch (plan.Stream)
        {
            case StreamFault.Trailer:
                throw new StreamFailureException(plan.FailureCode, plan.FailureCode == "RequestTimeout" ? 408 : 500);
            case StreamFault.Reset:
                // What came before is on its way: the reset must not overtake it.
                await Task.Delay(50, cancellation).ConfigureAwait(false);
                throw new ConnectionResetException();
            case StreamFault.Stall:
                await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
                break;
            default:
                yield return """
                    data: {"error":{"message":"The model server failed: this is the fault that the request asked for.","type":"server_error","code":"internal_error"}}


                    """u8.ToArray();
                break;
        }
    }
}
