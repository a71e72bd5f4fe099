using MieTools.Core.Inference.Reading;
using MieTools.Core.Inference.Telemetry;

namespace MieTools.Core.Inference.Calls;

/// <summary>The chunks of a stream that is measured: how it ended is known to whoever reads it, and to this.</summary>
/// <param name="chunks">The chunks.</param>
/// <param name="state">What is known of the stream.</param>
/// <param name="measured">The call.</param>
internal sealed class MeasuredStream(IAsyncEnumerator<MieStreamChunk> chunks, StreamState state, MeasuredCall measured)
    : IAsyncEnumerator<MieStreamChunk>
{
    public MieStreamChunk Current => chunks.Current;

    public async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            return await chunks.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            measured.Fail(e);
            throw;
        }
    }

    // A stream that was left before its end is no error: its reader had enough.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await chunks.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            measured.ResponseModel = state.Model;
            measured.Tokens = new TokenCounts(state.PromptTokens ?? 0, state.CompletionTokens ?? 0);
            measured.FirstChunk = state.TimeToFirstChunk;
            measured.FinishReason = state.FinishReason;
            measured.Dispose();
        }
    }
}
