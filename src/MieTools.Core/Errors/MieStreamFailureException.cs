using System.Net;

namespace MieTools.Core.Errors;

/// <summary>A stream that the service ended with the trailer <c>StreamFailure</c>.</summary>
/// <remarks>
/// Reading the body throws it where the body ends, after all of its bytes.
/// <see cref="HttpRequestException.StatusCode"/> is the status that the trailer names; that of the answer was a success. It is no
/// <see cref="IOException"/>, since clients repeat a request after those, and this one has been served in part.
/// </remarks>
public sealed class MieStreamFailureException : HttpRequestException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="status">The status that the trailer names, or null.</param>
    public MieStreamFailureException(string message, HttpStatusCode? status)
        : base(HttpRequestError.ResponseEnded, TerminalText.Clean(message), null, status)
    {
    }

    /// <summary>Stable code: <c>StreamFailed</c>.</summary>
    public string Code { get; } = MieErrors.StreamFailed.Code;

    /// <summary>The kind of error.</summary>
    public MieErrorCategory Category { get; init; }

    /// <summary>The code that the trailer names, for instance <c>RequestTimeout</c>, or null.</summary>
    public string? ServerCode { get; init; }

    /// <summary>The trailer as it came.</summary>
    public string? ServerText { get; init; }

    /// <summary>The answer's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId { get; init; }
}
