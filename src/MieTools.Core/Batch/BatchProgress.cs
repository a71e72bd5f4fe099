namespace MieTools.Core.Batch;

/// <summary>How a batch stands.</summary>
/// <param name="Total">Lines in all.</param>
/// <param name="Done">Lines whose result is on the disk, those of earlier runs included.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Running">Requests under way.</param>
/// <param name="RequestsPerSecond">Results a second, of late.</param>
/// <param name="TokensPerSecond">Tokens made a second, of late.</param>
/// <param name="Remaining">How long the rest will take at that pace; null while there is none.</param>
public readonly record struct BatchProgress(
    long Total, long Done, long Failed, int Running, double RequestsPerSecond, double TokensPerSecond, TimeSpan? Remaining);
