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
}
