namespace MieTools.Server.Proxy.Batches;

/// <summary>A batch as OpenAI's clients read it, and as it is kept. Times are seconds since 1970.</summary>
internal sealed record BatchRecord
{
    public required string Id { get; init; }

    public string Object { get; init; } = "batch";

    /// <summary>The path that all lines are for.</summary>
    public required string Endpoint { get; init; }

    public BatchFaults? Errors { get; init; }

    public required string InputFileId { get; init; }

    public required string CompletionWindow { get; init; }

    /// <summary>One of <see cref="BatchStatus"/>.</summary>
    public required string Status { get; init; }

    public string? OutputFileId { get; init; }

    public string? ErrorFileId { get; init; }

    public required long CreatedAt { get; init; }

    public long? InProgressAt { get; init; }

    public required long ExpiresAt { get; init; }

    public long? FinalizingAt { get; init; }

    public long? CompletedAt { get; init; }

    public long? FailedAt { get; init; }

    public long? ExpiredAt { get; init; }

    public long? CancellingAt { get; init; }

    public long? CancelledAt { get; init; }

    public required BatchCounts RequestCounts { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    /// <summary>Id of the file that takes the answers.</summary>
    internal string AnswersId => $"file-{Id["batch_".Length..]}-output";

    /// <summary>Id of the file that takes the lines that failed.</summary>
    internal string FailuresId => $"file-{Id["batch_".Length..]}-error";

    /// <summary>Whether nothing more will come of it.</summary>
    internal bool HasEnded => BatchStatus.IsLast(Status);

    /// <summary>The same in another state, which it has reached now.</summary>
    public BatchRecord In(string status, long now) => status switch
    {
        BatchStatus.InProgress => this with { Status = status, InProgressAt = InProgressAt ?? now },
        BatchStatus.Finalizing => this with { Status = status, FinalizingAt = now },
        BatchStatus.Completed => this with { Status = status, CompletedAt = now },
        BatchStatus.Failed => this with { Status = status, FailedAt = now },
        BatchStatus.Expired => this with { Status = status, ExpiredAt = now },
        BatchStatus.Cancelling => this with { Status = status, CancellingAt = now },
        BatchStatus.Cancelled => this with { Status = status, CancelledAt = now },
        _ => this with { Status = status },
    };
}
