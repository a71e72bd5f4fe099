using System.Net;

namespace MieTools.Core.Errors;

/// <summary>An error answer of the service, of the gateway before a model server, or of the model server itself.</summary>
public sealed class MieServiceException : MieException
{
    /// <summary>Makes a service error.</summary>
    /// <param name="error">Which error of the catalogue it is.</param>
    /// <param name="message">What went wrong, in one sentence.</param>
    /// <param name="advice">What to do; null for what the catalogue says.</param>
    /// <param name="status">HTTP status of the answer.</param>
    /// <param name="method">HTTP method of the request.</param>
    /// <param name="requestTarget">Address of the request without its query.</param>
    public MieServiceException(
        MieError error, string message, string? advice, HttpStatusCode status, string method, string requestTarget)
        : base(error, message, advice, requestTarget)
    {
        Status = status;
        Method = method;
        RequestTarget = requestTarget;
    }

    /// <summary>HTTP status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>HTTP method of the request.</summary>
    public string Method { get; }

    /// <summary>Address of the request without its query, which may hold private data.</summary>
    public string RequestTarget { get; }

    /// <summary>All headers of the answer, by name without regard to case.</summary>
    public IReadOnlyDictionary<string, string[]> ResponseHeaders { get; init; } = new Dictionary<string, string[]>();

    /// <summary>The code as the server sent it, null when its body had none.</summary>
    public string? ServiceCode { get; init; }

    /// <summary>The body of the answer as text, at most 1 MB of it; null when it had none.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>Content type of the body, null when not stated.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether the same request could succeed later without a change.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>The server's <c>Retry-After</c>, if it sent one: 0 when that time is past, and never more than a day.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How often the request was sent.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The same answer, told in words that fit what was asked for.</summary>
    internal MieServiceException Explained(string message, string? advice, MieError? error = null) =>
        new(error ?? Error, message, advice, Status, Method, RequestTarget)
        {
            RequestId = RequestId,
            ResponseHeaders = ResponseHeaders,
            ServiceCode = ServiceCode,
            ResponseBody = ResponseBody,
            ContentType = ContentType,
            IsRetryable = IsRetryable,
            RetryAfter = RetryAfter,
            Attempts = Attempts,
        };
}
