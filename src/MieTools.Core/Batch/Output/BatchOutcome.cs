namespace MieTools.Core.Batch.Output;

/// <summary>What came of a line, as it is written.</summary>
internal sealed record BatchOutcome
{
    /// <summary>Which line.</summary>
    public required long Ordinal { get; init; }

    /// <summary>The bytes for the output or the error file, line end included.</summary>
    public required ReadOnlyMemory<byte> Line { get; init; }

    /// <summary>Whether they belong into the error file.</summary>
    public bool HasFailed { get; init; }

    public int PromptTokens { get; init; }

    public int CompletionTokens { get; init; }

    /// <summary>Time from the sending to the last byte, tries included.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Time to the first token, when the answer was streamed.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }
}
