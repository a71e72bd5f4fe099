namespace MieTools.Server.Proxy.Batches;

/// <summary>A file that was uploaded, or that a batch has written, as OpenAI's clients read it.</summary>
internal sealed record StoredFile
{
    /// <summary>What an upload for a batch is for.</summary>
    public const string BatchPurpose = "batch";

    /// <summary>What a file is that a batch has written.</summary>
    public const string OutputPurpose = "batch_output";

    public required string Id { get; init; }

    public string Object { get; init; } = "file";

    public required long Bytes { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>The name that the client has for it.</summary>
    public required string Filename { get; init; }

    public required string Purpose { get; init; }

    public string Status { get; init; } = "processed";
}
