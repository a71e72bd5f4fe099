namespace MieTools.Core.Json;

/// <summary>The bound on one event of a stream: memory must not grow with what a server sends.</summary>
internal static class EventSize
{
    /// <summary>Refuses an event over the bound.</summary>
    /// <exception cref="MieException"><c>StreamEventTooLarge</c>.</exception>
    public static void Check(long length, int maximum)
    {
        if (length > maximum)
        {
            throw new MieException(MieErrors.StreamEventTooLarge,
                $"One event of the stream is larger than {maximum} bytes.");
        }
    }
}
