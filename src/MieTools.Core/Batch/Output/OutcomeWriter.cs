using MieTools.Core.Batch.Input;

namespace MieTools.Core.Batch.Output;

/// <summary>Writes what came of a line.</summary>
internal abstract class OutcomeWriter
{
    /// <summary>What stands at the beginning of the output; empty for nothing.</summary>
    public virtual ReadOnlyMemory<byte> Head => default;

    /// <summary>The line of an answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="typed">The value of the form that was asked for; empty when none was.</param>
    public abstract ReadOnlyMemory<byte> Write(BatchCall call, BatchAnswer answer, ReadOnlyMemory<byte> typed);

    /// <summary>The line of a request that failed for good.</summary>
    /// <param name="call">The call.</param>
    /// <param name="error">Why it failed.</param>
    /// <param name="elapsed">Time since it was begun.</param>
    public virtual ReadOnlyMemory<byte> WriteFailed(BatchCall call, MieException error, TimeSpan elapsed) =>
        ErrorLine.Write(call, error, elapsed);
}
