using System.Globalization;
using System.Text;
using MieTools.Core.Http;

namespace MieTools.Core.Inference.Reading;

/// <summary>Makes the errors of a stream; each says how far the stream got.</summary>
internal sealed class StreamFaults(InferenceStream stream)
{
    // A server's error is shown, but not at any length.
    private const int MaxServerText = 4000;

    /// <summary>The server sent an error object or an event <c>error</c>.</summary>
    public MieStreamException FromServer(ServerFault fault, ReadOnlySpan<byte> frame, TimeSpan elapsed)
    {
        // Masked before it is cut, so that no half of a secret is left at the end.
        string what = stream.Secrets.Mask(fault.Message ?? fault.Code ?? "no message");
        return Make(MieErrors.ModelServerFailed.In(fault.Category),
            $"The model server ended the stream with an error {Progress(elapsed)}: {Cut(what)}",
            "The chunks before it are valid. See the model server's log.", elapsed, null, fault,
            Cut(stream.Secrets.Mask(Encoding.UTF8.GetString(frame))));
    }

    /// <summary>The service's trailer says that the stream failed.</summary>
    public MieStreamException FromTrailer(string value, TimeSpan elapsed)
    {
        value = stream.Secrets.Mask(value);
        StreamFailureTrailer failure = StreamFailureTrailer.Parse(value);
        string status = failure.Status is { } number ? string.Create(CultureInfo.InvariantCulture, $" (HTTP {number})") : "";
        return Make(MieErrors.StreamFailed.In(failure.Category),
            $"The service ended the stream with a failure {Progress(elapsed)}: {failure.Code ?? Cut(value)}{status}.",
            failure.Category == MieErrorCategory.OperationTimeout
                ? "The model server was too slow: ask for fewer tokens, or give the deployment more capacity."
                : "The answer may lack its end. See the deployment's log, then call again.",
            elapsed, null, new ServerFault(failure.Code, failure.Status, null), Cut(value));
    }

    /// <summary>The connection broke.</summary>
    public MieStreamException Broken(Exception cause, TimeSpan elapsed)
    {
        cause = stream.Secrets.Mask(cause);
        return Make(MieErrors.StreamBroken, $"The stream broke {Progress(elapsed)}: {TransportFault.Reason(cause)}",
            null, elapsed, cause);
    }

    /// <summary>Nothing came for too long.</summary>
    public MieStreamException Idle(TimeSpan elapsed, Exception cause) =>
        Make(MieErrors.StreamIdleTimeout,
            $"The stream was silent for {stream.Options.IdleTimeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s "
                + $"{(stream.Status is null ? "before its answer began" : Progress(elapsed))}.",
            null, elapsed, cause);

    /// <summary>The whole stream took too long.</summary>
    public MieStreamException TimedOut(TimeSpan elapsed, Exception cause) =>
        Make(MieErrors.StreamTimeout,
            $"The stream did not end within {stream.Options.TotalTimeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s: "
                + $"it was stopped {(stream.Status is null ? "before its answer began" : Progress(elapsed))}.",
            null, elapsed, cause);

    /// <summary>An event is over the bound, in bytes or in depth.</summary>
    public MieStreamException TooLarge(MieException cause, TimeSpan elapsed) =>
        Make(cause.Error, $"{cause.Message.TrimEnd('.')}, {Progress(elapsed)}.", cause.Advice, elapsed, cause);

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

    /// <summary>The stream of a model ended without saying so.</summary>
    public StreamWarning Incomplete(TimeSpan elapsed) =>
        new("StreamIncomplete",
            $"The stream ended {Progress(elapsed)} without a finish reason or an end mark: the answer may be cut short.");

    private string Progress(TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture,
            $"after {stream.ChunkCount} chunk{(stream.ChunkCount == 1 ? "" : "s")} and {elapsed.TotalSeconds:0.0} s");

    private MieStreamException Make(MieError error, string message, string? advice, TimeSpan elapsed, Exception? inner,
        ServerFault? fault = null, string? serverText = null) =>
        new(error, stream.Secrets.Mask(message), advice, stream.Secrets.Mask(stream.Request.Address.Base), stream.Secrets.Mask(inner))
        {
            ChunksReceived = stream.ChunkCount,
            TextLength = stream.TextLength,
            Elapsed = elapsed,
            ServerCode = stream.Secrets.Mask(fault?.Code),
            ServerStatus = fault?.Status,
            ServerText = serverText,
            RequestId = stream.RequestId,
        };

    private static string Cut(string text) => text.Length <= MaxServerText ? text : text[..MaxServerText] + "…";
}
