namespace MieTools.Benchmarks.EndToEnd;

/// <summary>How much of everything a run does.</summary>
/// <param name="Starts">Processes started in a round for each row of what is about starting.</param>
/// <param name="Calls">Calls of one warm session.</param>
/// <param name="Chunks">Chunks of a stream.</param>
/// <param name="ManyChunks">Chunks of the stream whose memory is watched.</param>
/// <param name="FirstChunks">Streams whose first chunk is timed.</param>
/// <param name="BigBytes">Bytes of a big JSON answer.</param>
/// <param name="FileBytes">Bytes of an answer that goes to a file.</param>
/// <param name="Seconds">Seconds of load.</param>
internal sealed record Sizes(
    int Starts, int Calls, int Chunks, int ManyChunks, int FirstChunks, int BigBytes, int FileBytes, double Seconds)
{
    /// <summary>Those of the goals.</summary>
    public static Sizes Full { get; } = new(5, 500, 100_000, 1_000_000, 5, 10_000_000, 200_000_000, 5);

    /// <summary>To see that all runs; the numbers are rough.</summary>
    public static Sizes Quick { get; } = new(2, 100, 20_000, 200_000, 2, 2_000_000, 50_000_000, 2);
}
