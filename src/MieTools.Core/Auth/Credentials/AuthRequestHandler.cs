using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;

namespace MieTools.Core.Auth.Credentials;

/// <summary>One try of a call for a token: signed anew when it carries a key, and over only when its whole answer is there.</summary>
internal sealed class AuthRequestHandler(HttpMessageHandler inner, TimeProvider clock) : DelegatingHandler(inner)
{
    /// <summary>Where a request carries the key that it is signed with.</summary>
    public static readonly HttpRequestOptionsKey<OciSigningKey> KeyOption = new("MieTools.AuthKey");

    private const int MaxResponseBytes = 1 << 20;
    private readonly OciRequestSigner _signer = new(null, clock);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(KeyOption, out OciSigningKey? key))
            await _signer.SignAsync(request, key, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes).WaitAsync(cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
