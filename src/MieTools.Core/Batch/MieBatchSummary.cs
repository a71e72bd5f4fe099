using MieTools.Core.Json;

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
    public string Elapsed { get; init; } = DurationText.None;

    /// <summary>Lines of this run a second; null when nothing was sent.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Tokens made a second in this run; null when nothing was sent.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>The time that half of this run's answers did not pass, tries included; null when nothing was sent.</summary>
    public string? LatencyP50 { get; init; }

    /// <summary>The time that nine in ten of this run's answers did not pass.</summary>
    public string? LatencyP90 { get; init; }

    /// <summary>The time that 99 in 100 of this run's answers did not pass.</summary>
    public string? LatencyP99 { get; init; }

    /// <summary>The longest time that an answer of this run took.</summary>
    public string? LatencyMax { get; init; }

    /// <summary>Time to the first token of half of this run's answers; null unless they were streamed.</summary>
    public string? TimeToFirstTokenP50 { get; init; }

    /// <summary>Time to the first token that 99 in 100 of this run's answers did not pass.</summary>
    public string? TimeToFirstTokenP99 { get; init; }

    /// <summary><see cref="Elapsed"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan GetElapsed() => DurationText.Read(Elapsed);

    /// <summary><see cref="LatencyP50"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan? GetLatencyP50() => DurationText.ReadOptional(LatencyP50);

    /// <summary><see cref="LatencyP90"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan? GetLatencyP90() => DurationText.ReadOptional(LatencyP90);

    /// <summary><see cref="LatencyP99"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan? GetLatencyP99() => DurationText.ReadOptional(LatencyP99);

    /// <summary><see cref="LatencyMax"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan? GetLatencyMax() => DurationText.ReadOptional(LatencyMax);

    /// <summary><see cref="TimeToFirstTokenP50"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan? GetTimeToFirstTokenP50() => DurationText.ReadOptional(TimeToFirstTokenP50);

    /// <summary><see cref="TimeToFirstTokenP99"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan? GetTimeToFirstTokenP99() => DurationText.ReadOptional(TimeToFirstTokenP99);

    /// <summary>How many lines have which result.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Succeeded} of {Total} succeeded, {Failed} failed");
}
