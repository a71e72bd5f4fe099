using System.Buffers;
using System.Net;
using System.Text;
using MieTools.Core.Errors;

namespace MieTools.Core.Http;

/// <summary>Reads an error answer into a <see cref="MieServiceException"/>.</summary>
public static class ServiceErrors
{
    /// <summary>How much of an error's body is read, in bytes.</summary>
    internal const int MaxBodyBytes = 1024 * 1024;

    /// <summary>How long an error's body is read.</summary>
    internal static readonly TimeSpan MaxBodyTime = TimeSpan.FromSeconds(10);

    /// <summary>Reads the body (at most 1 MB, at most 10 s) and says what the answer means. Does not dispose the response.</summary>
    public static async Task<MieServiceException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        HttpRequestMessage? request = response.RequestMessage;
        CallSecrets secrets = CallSecrets.Of(request);
        string body = secrets.Mask(await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false));
        string? contentType = secrets.Mask(response.Content.Headers.ContentType?.MediaType);
        ErrorBody parsed = ErrorBody.Parse(body, contentType);
        bool inference = RequestTargets.IsInference(request?.RequestUri);
        string code = parsed.IsPlatform && IsCode(parsed.Code) ? parsed.Code! : CodeOf(response.StatusCode);
        string method = request?.Method.Method ?? "";
        string target = secrets.Mask(RequestTargets.WithoutQuery(request?.RequestUri));
        string? requestId = TerminalText.Clean(secrets.Mask(RequestTargets.RequestId(response)));
        int attempts = request?.Options.TryGetValue(RequestTargets.AttemptsKey, out int n) == true ? n : 1;

        StringBuilder message = new();
        message.Append(method).Append(' ').Append(request?.RequestUri?.AbsolutePath ?? target).Append(": ").Append((int)response.StatusCode)
            .Append(' ').Append(code);
        if ((int)response.StatusCode is >= 300 and < 400)
            message.Append(", redirected to ").Append((response.Headers.Location?.OriginalString.Split('?')[0] ?? "nowhere"));
        if (parsed.Message is not null)
            message.Append(": ").Append(parsed.Message);
        if (inference && !parsed.IsPlatform && !parsed.IsPage && parsed.Message is not null)
            message.Append(" (said by the model server)");
        if (attempts > 1)
            message.Append(" (").Append(attempts).Append(" tries)");

        TimeSpan? retryAfter = RetryDelay.Asked(response.Headers.RetryAfter, DateTimeOffset.UtcNow);
        // Once more as a whole: what was taken out of the body (tags, line ends) may have stood inside a secret.
        return new MieServiceException(code, KindOf(response.StatusCode, code), secrets.Mask(message.ToString()),
            secrets.Mask(ServiceAdvice.For(response, code, inference, parsed.IsPlatform)), response.StatusCode, method, target)
        {
            RequestId = requestId,
            ResponseHeaders = secrets.Mask(AnswerHeaders.Of(response)),
            ServiceCode = secrets.Mask(parsed.Code),
            ResponseBody = body.Length == 0 ? null : body,
            ContentType = contentType,
            IsRetryable = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
                || (response.StatusCode == HttpStatusCode.InternalServerError && !inference)
                || code == "IncorrectState",
            RetryAfter = retryAfter,
            Attempts = attempts,
        };
    }

    private static async Task<string> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MaxBodyTime);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            using MemoryStream bytes = new();
            Stream stream = await ContentDecoding.OpenAsync(response, limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int read;
                while (bytes.Length < MaxBodyBytes && (read = await stream.ReadAsync(buffer, limit.Token).ConfigureAwait(false)) > 0)
                    bytes.Write(buffer, 0, read);
            }
            return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException or MieException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The status alone is still worth reporting.
            return "";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsCode(string? code) =>
        code is { Length: > 2 and < 80 } && char.IsAsciiLetterUpper(code[0]) && code.All(char.IsAsciiLetterOrDigit);

    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => "BadRequest",
        HttpStatusCode.Unauthorized => "NotAuthenticated",
        HttpStatusCode.Forbidden => "NotAuthorized",
        HttpStatusCode.NotFound => "NotFound",
        HttpStatusCode.MethodNotAllowed => "MethodNotAllowed",
        HttpStatusCode.RequestTimeout => "RequestTimeout",
        HttpStatusCode.Conflict => "Conflict",
        HttpStatusCode.LengthRequired => "LengthRequired",
        HttpStatusCode.PreconditionFailed => "NoEtagMatch",
        HttpStatusCode.RequestEntityTooLarge => "PayloadTooLarge",
        HttpStatusCode.UnprocessableEntity => "UnprocessableEntity",
        HttpStatusCode.TooManyRequests => "TooManyRequests",
        HttpStatusCode.InternalServerError => "InternalServerError",
        HttpStatusCode.NotImplemented => "MethodNotImplemented",
        HttpStatusCode.BadGateway => "BadGateway",
        HttpStatusCode.ServiceUnavailable => "ServiceUnavailable",
        HttpStatusCode.GatewayTimeout => "GatewayTimeout",
        _ => (int)status is >= 300 and < 400 ? "Redirected" : $"Http{(int)status}",
    };

    private static MieErrorKind KindOf(HttpStatusCode status, string code) => (int)status switch
    {
        401 => MieErrorKind.AuthenticationError,
        402 or 403 => MieErrorKind.PermissionDenied,
        404 => MieErrorKind.ObjectNotFound,
        405 => MieErrorKind.InvalidOperation,
        408 or 504 => MieErrorKind.OperationTimeout,
        409 => code.Contains("Exists", StringComparison.Ordinal) ? MieErrorKind.ResourceExists : MieErrorKind.InvalidOperation,
        412 => MieErrorKind.InvalidOperation,
        413 or 429 => MieErrorKind.LimitsExceeded,
        501 => MieErrorKind.NotImplemented,
        502 or 503 => MieErrorKind.ResourceUnavailable,
        >= 300 and < 400 => MieErrorKind.ProtocolError,
        400 when code is "LimitExceeded" or "QuotaExceeded" => MieErrorKind.LimitsExceeded,
        >= 400 and < 500 => MieErrorKind.InvalidArgument,
        _ => MieErrorKind.NotSpecified,
    };
}
