namespace MieTools.Server.Proxy.Batches;

/// <summary>Bounds of what clients may leave with a proxy.</summary>
internal sealed record BatchLimits
{
    /// <summary>Most bytes of a file: that of OpenAI's service for a batch.</summary>
    public long FileBytes { get; init; } = 200L * 1024 * 1024;

    /// <summary>Most files; those that batches write are counted, and never refused.</summary>
    public int Files { get; init; } = 1000;

    /// <summary>Batches that run at a time; others wait.</summary>
    public int Running { get; init; } = 4;

    /// <summary>Most batches that have not ended.</summary>
    public int Unfinished { get; init; } = 100;

    /// <summary>Batches that are remembered; of those that have ended the oldest go first.</summary>
    public int Remembered { get; init; } = 1000;
}
