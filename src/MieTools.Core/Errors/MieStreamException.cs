namespace MieTools.Core.Errors;

/// <summary>A stream that went wrong after it had begun. The chunks before it have been handed on.</summary>
/// <remarks>
/// Codes: <c>ModelServerFailed</c> (the model server sent an error), <c>StreamFailed</c> (the service's trailer says so),
/// <c>StreamBroken</c> (connection cut), <c>StreamIdleTimeout</c>, <c>StreamTimeout</c>, <c>StreamEventTooLarge</c>.
/// </remarks>
public sealed class MieStreamException : MieException
{
    /// <summary>Makes the error.</summary>
    /// <param name="error">Which error of the catalogue it is.</param>
    /// <param name="message">What went wrong, in one sentence.</param>
    /// <param name="advice">What to do; null for what the catalogue says.</param>
    /// <param name="target">What it is about, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public MieStreamException(MieError error, string message, string? advice = null, object? target = null, Exception? inner = null)
        : base(error, message, advice, target, inner)
    {
    }

    /// <summary>Chunks handed on before.</summary>
    public int ChunksReceived { get; init; }

    /// <summary>Characters of text handed on before.</summary>
    public long TextLength { get; init; }

    /// <summary>Time from the sending of the request.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The code or type the server gave, or null.</summary>
    public string? ServerCode { get; init; }

    /// <summary>The HTTP status the server gave for the failure (not that of the answer, which was a success), or null.</summary>
    public int? ServerStatus { get; init; }

    /// <summary>The error object or trailer as it came, or null.</summary>
    public string? ServerText { get; init; }
}
