using MieTools.Core.Http.Limits;

namespace MieTools.Core.Http;

/// <summary>Holds calls of deployments until it is their turn, each try of them, and tells the limiter what is answered.</summary>
internal sealed class LimiterHandler(HttpMessageHandler inner, RequestLimiter limiter, Action<RateChange>? observer)
    : DelegatingHandler(inner)
{
    private readonly LimiterFlow _flow = new(observer);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The control plane has limits of its own.
        if (!RequestTargets.IsInference(request.RequestUri))
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Task turn = limiter.WaitAsync(_flow, cancellationToken);
        await CallTime.Of(request, TimeProvider.System).WaitAsync(turn).ConfigureAwait(false);
        long sent = limiter.Now;
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        limiter.Answered(_flow, sent, (int)response.StatusCode, RetryDelay.Asked(response.Headers.RetryAfter, DateTimeOffset.UtcNow));
        return response;
    }
}
