namespace MieTools.Core.Batch;

/// <summary>What came of a batch.</summary>
public sealed record MieBatchSummary
{
    /// <summary>The file with the answers.</summary>
    public required string OutFile { get; init; }

    /// <summary>The file with the lines that failed; null when none did.</summary>
    public string? ErrorFile { get; init; }

    /// <summary>Lines in all, of this part of the input.</summary>
    public long Total { get; init; }

    /// <summary>Lines with an answer.</summary>
    public long Succeeded { get; init; }

    /// <summary>Lines that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Lines that were left out, since they cannot be sent.</summary>
    public long Skipped { get; init; }

    /// <summary>Lines that were sent in this run; the others had their result before it.</summary>
    public long Sent { get; init; }

    /// <summary>Lines without a result.</summary>
    public long Remaining => Total - Succeeded - Failed;

    /// <summary>Tokens of the prompts, as far as the server counted them.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens made, as far as the server counted them.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>How long this run took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Lines of this run a second; null when nothing was sent.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Tokens made a second in this run; null when nothing was sent.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>The time that half of this run's answers did not pass, tries included; null when nothing was sent.</summary>
    public TimeSpan? LatencyP50 { get; init; }

    /// <summary>The time that nine in ten of this run's answers did not pass.</summary>
    public TimeSpan? LatencyP90 { get; init; }

    /// <summary>The time that 99 in 100 of this run's answers did not pass.</summary>
    public TimeSpan? LatencyP99 { get; init; }

    /// <summary>The longest time that an answer of this run took.</summary>
    public TimeSpan? LatencyMax { get; init; }

    /// <summary>Time to the first token of half of this run's answers; null unless they were streamed.</summary>
    public TimeSpan? TimeToFirstTokenP50 { get; init; }

    /// <summary>Time to the first token that 99 in 100 of this run's answers did not pass.</summary>
    public TimeSpan? TimeToFirstTokenP99 { get; init; }

    /// <summary>How many lines have which result.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Succeeded} of {Total} succeeded, {Failed} failed");
}
