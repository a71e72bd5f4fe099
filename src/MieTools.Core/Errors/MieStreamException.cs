namespace MieTools.Core.Inference;

/// <summary>A stream that went wrong after it had begun. The chunks before it have been handed on.</summary>
/// <remarks>
/// Codes: <c>StreamError</c> (the model server sent an error), <c>StreamFailure</c> (the service's trailer says so),
/// <c>StreamBroken</c> (connection cut), <c>StreamIdleTimeout</c>, <c>StreamEventTooLarge</c>.
/// </remarks>
public sealed class MieStreamException : MieException
{
    /// <summary>Makes the error.</summary>
    public MieStreamException(string code, MieErrorKind kind, string message, string? advice, object? target, Exception? inner = null)
        : base(code, kind, message, advice, target, inner)
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
