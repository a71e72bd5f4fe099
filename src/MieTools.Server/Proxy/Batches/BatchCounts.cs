namespace MieTools.Server.Proxy.Batches;

/// <summary>How many of a batch's lines have which result.</summary>
/// <param name="Total">Lines in all; 0 until they have been checked.</param>
/// <param name="Completed">Those with an answer.</param>
/// <param name="Failed">Those that failed.</param>
internal sealed record BatchCounts(long Total, long Completed, long Failed);
