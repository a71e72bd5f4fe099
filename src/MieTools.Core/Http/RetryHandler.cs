using System.Diagnostics;
using System.Net;
using MieTools.Core.Json;

namespace MieTools.Core.Http;

/// <summary>
/// Repeats requests by the <see cref="RetryPolicy"/> they carry, and turns transport failures into <see cref="MieException"/>.
/// </summary>
/// <remarks>Each try goes through the signing handler below and so gets a new date and signature over the same body bytes.</remarks>
internal sealed class RetryHandler(HttpMessageHandler inner, MieHttpOptions options, IWebProxy? proxy = null) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RetryPolicy policy = request.Options.TryGetValue(RetryPolicy.OptionsKey, out RetryPolicy? own) ? own : RetryPolicy.Never;
        // Whatever blocks below (a key on a pipe, a token on a mount that hangs) must not hold the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ClientInfo.Apply(request);
        if (proxy is not null && proxy != SystemProxy.Instance)
            request.Options.Set(SystemProxy.OptionsKey, proxy);
        if (options.RequestId is not null)
            OpcRequestId.Apply(request, options.RequestId);
        CallTime time = CallTime.Of(request, options.TimeProvider);
        long start = options.TimeProvider.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            long sent = Stopwatch.GetTimestamp();
            HttpResponseMessage? response = null;
            Exception? failure = null;
            try
            {
                response = await SendOnceAsync(request, policy, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested
                && e is HttpRequestException or IOException or AttemptTimeoutException)
            {
                failure = e;
            }

            if (options.Trace is not null)
                options.Trace(await HttpTrace.DescribeAsync(request, response, cancellationToken).ConfigureAwait(false));
            TimeSpan? delay = null;
            // Neither a server that is not there nor a state that does not allow the change passes within a minute, and a person waits.
            bool seldomPasses = response?.StatusCode == HttpStatusCode.Conflict
                || (failure is HttpRequestException http && TransportErrors.WasNeverSent(http));
            int limit = seldomPasses ? Math.Min(policy.MaxConnectionAttempts, policy.MaxAttempts) : policy.MaxAttempts;
            if (attempt < limit && await ShouldRepeatAsync(policy, response, failure, cancellationToken).ConfigureAwait(false))
            {
                delay = RetryDelay.Next(policy, attempt, response?.Headers.RetryAfter, options.TimeProvider.GetUtcNow());
                if (policy.TotalTime is { } total && options.TimeProvider.GetElapsedTime(start) - time.Waited + delay > total)
                    delay = null;
            }

            options.Observer?.Invoke(new MieHttpEvent(
                request.Method.Method, RequestTargets.WithoutQuery(request.RequestUri), attempt, (int?)response?.StatusCode,
                response is null ? null : RequestTargets.SafeRequestId(response, request), Stopwatch.GetElapsedTime(sent),
                failure is null ? null : CallSecrets.Of(request).Mask(failure.Message), delay));

            if (delay is null)
            {
                if (failure is not null)
                    throw TransportErrors.Translate(failure, request, attempt, SystemProxy.For(proxy, request.RequestUri));
                response!.RequestMessage ??= request;
                request.Options.Set(RequestTargets.AttemptsKey, attempt);
                return response;
            }
            time.LastRefusal = (int?)response?.StatusCode;
            response?.Dispose();
            CallSecrets.KeepSignature(request);
            await Task.Delay(delay.Value, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpRequestMessage request, RetryPolicy policy, CancellationToken cancellationToken)
    {
        if (policy.AttemptTimeout is not { } limit)
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource timer = new(limit, options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await base.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AttemptTimeoutException(limit, e);
        }
    }

    private static async ValueTask<bool> ShouldRepeatAsync(
        RetryPolicy policy, HttpResponseMessage? response, Exception? failure, CancellationToken cancellationToken)
    {
        RetryKind kind = policy.Kind;
        if (kind == RetryKind.None)
            return false;
        if (failure is HttpRequestException secure && TransportErrors.IsVerdict(secure))
            return false;
        if (failure is AttemptTimeoutException && !policy.RepeatsTimeouts)
            return false;
        if (failure is not null)
        {
            return kind == RetryKind.Safe
                || (failure is HttpRequestException never && TransportErrors.WasNeverSent(never))
                || (kind == RetryKind.NotServedOrFailed && failure is AttemptTimeoutException);
        }
        switch (response!.StatusCode)
        {
            case HttpStatusCode.TooManyRequests:
            case HttpStatusCode.ServiceUnavailable:
                return true;
            case HttpStatusCode.NotFound:
                return policy.RepeatsNotFound;
            case HttpStatusCode.NotImplemented:
                return false;
            case HttpStatusCode.Conflict when kind == RetryKind.Safe:
                // Only IncorrectState passes by itself; the buffered body stays readable for the caller.
                try
                {
                    await response.Content.LoadIntoBufferAsync(ServiceErrors.MaxBodyBytes)
                        .WaitAsync(ServiceErrors.MaxBodyTime, cancellationToken).ConfigureAwait(false);
                    byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                    string body = Charsets.ToText(bytes, ResponseFacts.CharsetOf(response));
                    string? code = ErrorBody.Parse(body, response.Content.Headers.ContentType?.MediaType).Code;
                    return code == MieErrors.LockConflict.Code || (code == MieErrors.IncorrectState.Code && policy.RepeatsIncorrectState);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
                {
                    return false;
                }
            case >= HttpStatusCode.InternalServerError:
                return kind == RetryKind.Safe
                    || (kind == RetryKind.NotServedOrFailed
                        && response.StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
                            or HttpStatusCode.GatewayTimeout);
            default:
                return false;
        }
    }
}
