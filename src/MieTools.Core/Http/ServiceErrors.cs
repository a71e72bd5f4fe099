using System.Buffers;
using System.Net;
using System.Text;

namespace MieTools.Core.Http;

/// <summary>Reads an error answer into a <see cref="MieServiceException"/>.</summary>
internal static class ServiceErrors
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
        int status = (int)response.StatusCode;
        MieError error = parsed.IsPlatform && IsCode(parsed.Code)
            ? MieErrors.OfAnswer(parsed.Code!, status) : MieErrors.OfStatus(status);
        string method = request?.Method.Method ?? "";
        string target = secrets.Mask(RequestTargets.WithoutQuery(request?.RequestUri));
        string? requestId = TerminalText.Clean(secrets.Mask(RequestTargets.RequestId(response)));
        int attempts = request?.Options.TryGetValue(RequestTargets.AttemptsKey, out int n) == true ? n : 1;

        StringBuilder message = new();
        message.Append(method).Append(' ').Append(PathOf(request?.RequestUri, inference) ?? target).Append(": ").Append(status)
            .Append(' ').Append(error.Code);
        if (status is >= 300 and < 400)
            message.Append(", redirected to ").Append((response.Headers.Location?.OriginalString.Split('?')[0] ?? "nowhere"));
        if (parsed.Message is not null)
            message.Append(": ").Append(parsed.Message);
        if (inference && !parsed.IsPlatform && !parsed.IsPage && parsed.Message is not null)
            message.Append(" (said by the model server)");
        if (attempts > 1)
            message.Append(" (").Append(attempts).Append(" tries)");

        TimeSpan? retryAfter = RetryDelay.Asked(response.Headers.RetryAfter, DateTimeOffset.UtcNow);
        // Once more as a whole: what was taken out of the body (tags, line ends) may have stood inside a secret.
        return new MieServiceException(error, secrets.Mask(message.ToString()),
            secrets.Mask(ServiceAdvice.For(response, error, inference, parsed.IsPlatform)), response.StatusCode, method, target)
        {
            RequestId = requestId,
            ResponseHeaders = secrets.Mask(ResponseFacts.Of(response)),
            ServiceCode = secrets.Mask(parsed.Code),
            ResponseBody = body.Length == 0 ? null : body,
            ContentType = contentType,
            IsRetryable = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
                || (response.StatusCode == HttpStatusCode.InternalServerError && !inference)
                || error.Code == MieErrors.IncorrectState.Code,
            RetryAfter = retryAfter,
            Attempts = attempts,
        };
    }

    // The OCID is longer than a line of a terminal, and the deployment is named before the message.
    private static string? PathOf(Uri? address, bool inference)
    {
        string? path = address?.AbsolutePath;
        int prefix = inference ? path!.IndexOf("/predict", StringComparison.Ordinal) : 0;
        return prefix > 0 ? "…" + path![prefix..] : path;
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
}
