namespace MieTools.Core.Batch.Output;

/// <summary>What the answers of a batch add up to.</summary>
/// <param name="Succeeded">Lines with an answer.</param>
/// <param name="Failed">Lines in the error file.</param>
/// <param name="PromptTokens">Tokens of prompts that the server counted.</param>
/// <param name="CompletionTokens">Tokens made that the server counted.</param>
internal readonly record struct BatchTotals(long Succeeded, long Failed, long PromptTokens, long CompletionTokens)
{
    /// <summary>Lines that have a result.</summary>
    public long Done => Succeeded + Failed;

    /// <summary>With one more result.</summary>
    public BatchTotals With(BatchOutcome outcome) => new(
        Succeeded + (outcome.HasFailed ? 0 : 1), Failed + (outcome.HasFailed ? 1 : 0),
        PromptTokens + outcome.PromptTokens, CompletionTokens + outcome.CompletionTokens);
}
