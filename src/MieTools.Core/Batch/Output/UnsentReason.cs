namespace MieTools.Core.Batch.Output;

/// <summary>Why requests of a batch were not run, as OpenAI's service says it of each.</summary>
/// <param name="Code">What kind of reason.</param>
/// <param name="Message">The reason in a sentence.</param>
internal sealed record UnsentReason(string Code, string Message)
{
    /// <summary>The batch has passed its window.</summary>
    public static UnsentReason Expired { get; } =
        new("batch_expired", "This request could not be executed before the completion window expired.");

    /// <summary>The batch was cancelled.</summary>
    public static UnsentReason Cancelled { get; } = new("batch_cancelled", "This request was not executed before the batch was cancelled.");
}
