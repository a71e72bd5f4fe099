using System.Globalization;
using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference.Calls;

/// <summary>Makes the errors of a stream; each says how far the stream got.</summary>
internal sealed class StreamErrors(InferenceRequest request, StreamState stream, StreamOptions options)
{
    // A server's error is shown, but not at any length.
    private const int MaxServerText = 4000;

    /// <summary>The server sent an error object or an event <c>error</c>.</summary>
    public MieStreamException FromServer(ModelServerError fault, ReadOnlySpan<byte> frame, TimeSpan elapsed)
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
            elapsed, null, new ModelServerError(failure.Code, failure.Status, null), Cut(value));
    }

    /// <summary>The connection broke.</summary>
    public MieStreamException Broken(Exception cause, TimeSpan elapsed)
    {
        cause = stream.Secrets.Mask(cause);
        return Make(MieErrors.StreamBroken, $"The stream broke {Progress(elapsed)}: {CallErrors.Reason(cause)}",
            null, elapsed, cause);
    }

    /// <summary>Nothing came for too long.</summary>
    public MieStreamException Idle(TimeSpan elapsed, int? lastRefusal, Exception cause) =>
        Make(MieErrors.StreamIdleTimeout,
            $"The stream was silent for {options.IdleTimeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s "
                + $"{(stream.Status is null ? "before its answer began" : Progress(elapsed))}.{Before(lastRefusal)}",
            null, elapsed, cause);

    /// <summary>The whole stream took too long.</summary>
    public MieStreamException TimedOut(TimeSpan elapsed, int? lastRefusal, Exception cause) =>
        Make(MieErrors.StreamTimeout,
            $"The stream did not end within {options.TotalTimeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s: "
                + $"it was stopped {(stream.Status is null ? "before its answer began" : Progress(elapsed))}.{Before(lastRefusal)}",
            null, elapsed, cause);

    /// <summary>An event is over the bound, in bytes or in depth.</summary>
    public MieStreamException TooLarge(MieException cause, TimeSpan elapsed) =>
        Make(cause.Error, $"{cause.Message.TrimEnd('.')}, {Progress(elapsed)}.", cause.Advice, elapsed, cause);

    /// <summary>The stream of a model ended without saying so.</summary>
    public StreamWarning Incomplete(TimeSpan elapsed) =>
        new("StreamIncomplete",
            $"The stream ended {Progress(elapsed)} without a finish reason or an end mark: the answer may be cut short.");

    // Once an answer has begun, what was before it says nothing.
    private string Before(int? lastRefusal) => stream.Status is null ? CallErrors.AfterRefusal(lastRefusal) : "";

    private string Progress(TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture,
            $"after {CountText.Of(stream.ChunkCount, "chunk")} and {elapsed.TotalSeconds:0.0} s");

    private MieStreamException Make(MieError error, string message, string? advice, TimeSpan elapsed, Exception? inner,
        ModelServerError? fault = null, string? serverText = null) =>
        new(error, stream.Secrets.Mask(message), advice, stream.Secrets.Mask(request.Address.Base), stream.Secrets.Mask(inner))
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
