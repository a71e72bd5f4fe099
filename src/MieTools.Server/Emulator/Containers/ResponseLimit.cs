namespace MieTools.Server.Emulator.Containers;

/// <summary>The bound on a whole answer, which is held in memory before it is passed on. A stream is not.</summary>
internal static class ResponseLimit
{
    /// <summary>Most bytes of a whole answer: 256 MB.</summary>
    public const long MaxBytes = 256L * 1024 * 1024;

    /// <summary>Refuses a whole answer that is larger.</summary>
    /// <exception cref="ServiceErrorException">500: it is.</exception>
    public static void Check(long length)
    {
        if (length > MaxBytes)
            throw ServiceErrorException.AnswerTooLarge(MaxBytes);
    }
}
