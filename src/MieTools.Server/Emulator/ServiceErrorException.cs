using MieTools.Server.Wire.Forwarding;

namespace MieTools.Server.Emulator;

/// <summary>An error answer of the platform: status, code and message.</summary>
/// <remarks>Every error that the control plane and the router give is made here.</remarks>
internal sealed class ServiceErrorException : Exception
{
    private ServiceErrorException(int status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>Code of the body.</summary>
    public string Code { get; }

    /// <summary>The <c>Allow</c> header of a 405, or null.</summary>
    public string? Allow { get; private init; }

    public static ServiceErrorException CannotParse(string message) => new(400, nameof(MieErrors.CannotParseRequest), message);

    public static ServiceErrorException Invalid(string message) => new(400, nameof(MieErrors.InvalidParameter), message);

    public static ServiceErrorException Missing(string field) => new(400, nameof(MieErrors.MissingParameter), $"{field} is required.");

    public static ServiceErrorException NotAuthenticated() =>
        new(401, nameof(MieErrors.NotAuthenticated),
            "The required information to complete authentication was not provided or was incorrect.");

    public static ServiceErrorException NotFound(string what) =>
        new(404, nameof(MieErrors.NotAuthorizedOrNotFound), $"Authorization failed or requested resource not found: {what}");

    public static ServiceErrorException NoSuchPath(string method, string path) =>
        new(404, nameof(MieErrors.NotFound), $"{method} {path} is not an operation of this service.");

    public static ServiceErrorException NoRoute(string method, string path) =>
        new(404, nameof(MieErrors.NotAuthorizedOrNotFound),
            $"Authorization failed or requested resource not found: the deployment has no endpoint for {method} {path}");

    public static ServiceErrorException MethodNotAllowed(string method, string path, string? allow = null) =>
        new(405, nameof(MieErrors.MethodNotAllowed), $"Method {method} is not allowed for {path}.") { Allow = allow };

    public static ServiceErrorException IncorrectState(string message) => new(409, nameof(MieErrors.IncorrectState), message);

    public static ServiceErrorException InvalidatedRetryToken() =>
        new(409, nameof(MieErrors.InvalidatedRetryToken),
            "The retry token was used before for a request with another body, or what it made is gone. Use a new token.");

    public static ServiceErrorException NotStreaming() =>
        new(409, nameof(MieErrors.ExternalServerIncorrectState),
            "The model server gave an answer that is not a stream. Set stream to true, or call /predict.");

    public static ServiceErrorException LengthRequired() =>
        new(411, nameof(MieErrors.LengthRequired), "The request has no Content-Length header.");

    public static ServiceErrorException NoEtagMatch() =>
        new(412, nameof(MieErrors.NoEtagMatch), "The if-match header is not the etag of the resource's present version.");

    public static ServiceErrorException EntityTooLarge(long limit) =>
        new(413, nameof(MieErrors.RequestEntityTooLarge), $"The request's body is over {limit} bytes.");

    public static ServiceErrorException TooLarge(long limit) =>
        new(413, nameof(MieErrors.PayloadTooLarge), $"The request's body is over {limit} bytes.");

    public static ServiceErrorException TooManyRequests(string what) => new(429, nameof(MieErrors.TooManyRequests), what);

    public static ServiceErrorException Unavailable(string message) => new(503, nameof(MieErrors.ServiceUnavailable), message);

    /// <summary>What the caller hears of a container that gave no answer, or not a whole one.</summary>
    public static ServiceErrorException FromContainer(ForwardException e, Uri container) => e.Failure == ForwardFailure.Invalid
        ? Internal($"The model server at {container} did not answer in HTTP: {e.Message}")
        : Unavailable($"The model server at {container} is not available: {e.Message}");

    public static ServiceErrorException AnswerTooLarge(long limit) => Internal(
        $"The model server's whole answer is over {limit} bytes, the most that the emulator holds. Ask for a stream "
            + "(predictWithResponseStream), which has no limit, or the model server itself.");

    public static ServiceErrorException NotAllowed(string message) => new(403, nameof(MieErrors.NotAllowed), message);

    public static ServiceErrorException Injected(int status, string code, string message) => new(status, code, message);

    public static ServiceErrorException Injected(int status) => new(status, status switch
    {
        400 => nameof(MieErrors.InvalidParameter),
        401 => nameof(MieErrors.NotAuthenticated),
        403 => nameof(MieErrors.NotAuthorized),
        404 => nameof(MieErrors.NotAuthorizedOrNotFound),
        405 => nameof(MieErrors.MethodNotAllowed),
        412 => nameof(MieErrors.NoEtagMatch),
        413 => nameof(MieErrors.PayloadTooLarge),
        501 => nameof(MieErrors.MethodNotImplemented),
        409 => nameof(MieErrors.IncorrectState),
        429 => nameof(MieErrors.TooManyRequests),
        503 => nameof(MieErrors.ServiceUnavailable),
        _ => nameof(MieErrors.InternalServerError),
    }, $"This is the fault that was asked for (status {status}).");

    public static ServiceErrorException Internal(string message) => new(500, nameof(MieErrors.InternalServerError), message);

    public static ServiceErrorException NotImplemented(string what) =>
        new(501, nameof(MieErrors.MethodNotImplemented), $"The emulator does not have {what}.");
}
