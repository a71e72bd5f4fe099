namespace MieTools.Core.Inference.Reading;

/// <summary>What is told of an answer that is odd, though no error.</summary>
internal static class StreamWarnings
{
    // A server's words are shown, but not at any length.
    private const int MaxServerText = 4000;

    /// <summary>Something came that is neither JSON nor expected.</summary>
    public static StreamWarning Unreadable(string words) =>
        new("StreamUnreadable", $"The server sent something that is not part of the answer: {Cut(words.ReplaceLineEndings(" ").Trim())}");

    /// <summary>Whether a finish reason is the name of a failure.</summary>
    public static bool IsFailure(string? reason) =>
        reason?.ToLowerInvariant() is "error" or "abort" or "aborted" or "cancelled" or "canceled" or "failed";

    /// <summary>The model stopped for a reason that is a failure, and nobody said more.</summary>
    public static StreamWarning Failed(string reason) =>
        new("AnswerFailed", $"The model server gave up with the finish reason '{Cut(reason)}': the answer may be cut short.");

    /// <summary>A body that is said to be JSON, and cannot be read.</summary>
    public static StreamWarning NotJson =>
        new("AnswerUnreadable",
            "The answer is said to be JSON and cannot be read as such; it may be cut short. -Raw hands on the body as it came.");

    /// <summary>A success without a word.</summary>
    public static StreamWarning Empty => new("AnswerEmpty", "The answer is empty: the server said that all is well, and sent no body.");

    /// <summary>A whole answer that came as a stream, and broke off.</summary>
    public static StreamWarning CutShort =>
        new("StreamIncomplete", "The answer came as a stream without a finish reason or an end mark: it may be cut short.");

    /// <summary>More of the same came, which is not told one by one.</summary>
    public static StreamWarning UnreadableRest =>
        new("StreamUnreadable", "The server goes on sending what is not part of the answer; no more of it is told.");

    private static string Cut(string text) => text.Length <= MaxServerText ? text : text[..MaxServerText] + "…";
}
