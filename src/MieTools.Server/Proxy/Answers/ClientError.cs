using MieTools.Core.Http;
using MieTools.Server.Wire.Forwarding;

namespace MieTools.Server.Proxy.Answers;

/// <summary>What a client is told instead of an answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The service's code, or one of the proxy's own.</param>
/// <param name="Message">What went wrong, and what to do.</param>
internal sealed record ClientError(int Status, string Code, string Message)
{
    /// <summary>Code of a request without the proxy's key.</summary>
    public const string KeyMissing = "invalid_api_key";

    /// <summary>The service's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>Seconds after which to try again, or null.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>False when the client should not send the request again by itself: it would fail again, or be served twice.</summary>
    public bool MayRepeat { get; init; } = true;

    /// <summary>An error that came before any answer of the service.</summary>
    public static ClientError From(MieException error) => new(
        StatusOf(error), error.Code, Sentence(error.Message, ClientAdvice.Of(error.Code, error.Advice)))
    {
        RequestId = error.RequestId,
        // What was never served, and may be when the network is better. All else fails again, or would be served twice.
        MayRepeat = error.Code == MieErrors.ConnectionFailed.Code || error.Code == MieErrors.HostNotFound.Code
            || error.Code == MieErrors.AuthServiceUnreachable.Code,
    };

    /// <summary>An error answer of the service.</summary>
    /// <param name="error">The answer.</param>
    /// <param name="code">Its code when it has one; null for that of its status.</param>
    public static ClientError From(MieServiceException error, string? code)
    {
        int status = (int)error.Status;
        string id = error.RequestId is null ? "" : $"opc-request-id {error.RequestId}.";
        return new(status < 400 ? 502 : status, code ?? error.Code,
            Sentence(Sentence(error.Message, ClientAdvice.Of(error.Code, error.Advice, status)), id))
        {
            RequestId = error.RequestId,
            RetryAfter = (int?)error.RetryAfter?.TotalSeconds,
            // Clients repeat a 409 by themselves, which here is the same again: a state that does not fit, a whole answer for a stream.
            MayRepeat = error.IsRetryable || status != 409,
        };
    }

    /// <summary>The end of a stream that has begun.</summary>
    public static ClientError From(ForwardException broken) => broken.InnerException is MieStreamFailureException failure
        ? new((int?)failure.StatusCode ?? 500, failure.ServerCode ?? failure.Code, failure.Message) { RequestId = failure.RequestId }
        : new(502, MieErrors.ConnectionBroken.Code, $"The connection to the deployment broke before the answer's end: {broken.Message}")
        {
            MayRepeat = false,
        };

    private static int StatusOf(MieException error) => error switch
    {
        _ when error.Code == MieErrors.ArgumentInvalid.Code || error.Code == MieErrors.UriInvalid.Code => 400,
        // There is nothing to sign with, as when the service refuses the signature. Clients repeat what is 500 or more.
        { Error: { Area: ErrorArea.SigningIn, Category: not MieErrorCategory.ConnectionError } } => 401,
        _ => 502,
    };

    private static string Sentence(string first, string? second) =>
        string.IsNullOrEmpty(second) ? first : $"{first}{(first.EndsWith('.') ? "" : ".")} {second}";
}
