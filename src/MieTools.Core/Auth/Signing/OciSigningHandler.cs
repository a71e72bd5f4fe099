using System.Net;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Http;

namespace MieTools.Core.Auth.Signing;

/// <summary>Signs every request that passes; put it under any HttpClient, that of an OpenAI client included.</summary>
/// <remarks>
/// After a 401 a credential with a token is refreshed and the request sent once more, signed anew. A caller's own Authorization
/// header is replaced. Requests to plain http addresses are refused but for loopback ones. Without an inner handler it makes
/// one that follows no redirect, since a signature is good for one address only. Does not dispose the credential.
/// A stream that the service ends with the trailer <c>StreamFailure</c> ends in a <see cref="MieStreamFailureException"/> for who reads it,
/// since the clients above never look at trailers.
/// </remarks>
public sealed class OciSigningHandler : DelegatingHandler
{
    private readonly OciCredential _credential;
    private readonly OciSignerOptions _options;
    private readonly OciRequestSigner _signer;
    private readonly TimeProvider _clock;
    private readonly object _gate = new();

    /// <summary>A handler whose inner handler is set later, or made when the first request comes.</summary>
    public OciSigningHandler(OciCredential credential)
        : this(credential, null, null, null)
    {
    }

    /// <summary>A handler before another. Disposes the other one, as delegating handlers do.</summary>
    public OciSigningHandler(OciCredential credential, HttpMessageHandler inner)
        : this(credential, inner, null, null)
    {
    }

    /// <summary>A handler with options.</summary>
    /// <param name="credential">What to sign with.</param>
    /// <param name="inner">The next handler; null: set later, or made when the first request comes.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="clock">Source of the date; null: the system's.</param>
    public OciSigningHandler(OciCredential credential, HttpMessageHandler? inner, OciSignerOptions? options, TimeProvider? clock)
    {
        ArgumentNullException.ThrowIfNull(credential);
        _credential = credential;
        _options = options ?? OciSignerOptions.Default;
        _clock = clock ?? TimeProvider.System;
        _signer = new OciRequestSigner(_options, _clock);
        if (inner is not null)
            InnerHandler = inner;
    }

    /// <inheritdoc/>
    /// <exception cref="MieException">Code <c>TransportInsecure</c>, or that of the credential. Nothing was sent.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Check(request);
        OciSigningKey key = await _credential.GetSigningKeyAsync(cancellationToken).ConfigureAwait(false);
        await Signer().SignAsync(request, key, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = Watched(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
        if (!MayRefresh(request, response))
            return response;

        try
        {
            if (!await _credential.RefreshAsync(key, cancellationToken).ConfigureAwait(false))
                return response;
            key = await _credential.GetSigningKeyAsync(cancellationToken).ConfigureAwait(false);
            CallSecrets.KeepSignature(request);
            await Signer().SignAsync(request, key, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        response.Dispose();
        return Watched(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    /// <exception cref="MieException">Code <c>TransportInsecure</c>, or that of the credential. Nothing was sent.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Check(request);
        OciSigningKey key = Wait(_credential.GetSigningKeyAsync(cancellationToken));
        Signer().Sign(request, key, cancellationToken);
        HttpResponseMessage response = Watched(base.Send(request, cancellationToken));
        if (!MayRefresh(request, response))
            return response;

        try
        {
            if (!Wait(_credential.RefreshAsync(key, cancellationToken)))
                return response;
            key = Wait(_credential.GetSigningKeyAsync(cancellationToken));
            CallSecrets.KeepSignature(request);
            Signer().Sign(request, key, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        response.Dispose();
        return Watched(base.Send(request, cancellationToken));
    }

    private static HttpResponseMessage Watched(HttpResponseMessage response)
    {
        StreamFailureContent.Watch(response);
        return response;
    }

    // A caller that chose the synchronous way waits for a federation call as it does for the answer. Credentials never
    // go back to a captured context, so that waiting cannot lock up; keys that are at hand do not wait at all.
    private static T Wait<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();

    private void Check(HttpRequestMessage request)
    {
        Uri? uri = request.RequestUri;
        if (uri is { IsAbsoluteUri: true } && uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && Loopback.Is(uri)))
        {
            throw new MieException(
                MieErrors.TransportInsecure,
                $"A signed request is not sent to {uri.Scheme}://{uri.Authority}: only https is safe beyond this machine.",
                target: uri.Authority);
        }

        if (InnerHandler is not null)
            return;
        lock (_gate)
        {
            InnerHandler ??= new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                Proxy = SystemProxy.Instance,
                MaxResponseDrainSize = 0,
                ResponseDrainTimeout = TimeSpan.Zero,
            };
        }
    }

    // A delegation token of the credential is read anew for every signing, since it may be renewed.
    private OciRequestSigner Signer() => _options.DelegationToken is null && _credential.GetDelegationToken() is { } token
        ? new OciRequestSigner(new OciSignerOptions
        {
            UseXDate = _options.UseXDate,
            ExcludeBody = _options.ExcludeBody,
            DelegationToken = token,
        }, _clock)
        : _signer;

    // A body that was not signed was not buffered either, and may be gone by now.
    private bool MayRefresh(HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.Unauthorized && (request.Content is null || !_options.ExcludeBody);
}
