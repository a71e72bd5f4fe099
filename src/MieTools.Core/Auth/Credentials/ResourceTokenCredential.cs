using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// The identity of a resource whose service vouches for it: versions 1.1, 2.1 and 3.0. The service gives two tokens to who signs as the
/// resource, and the federation service one session token for both.
/// </summary>
/// <remarks>
/// In version 3.0 the resource is a part of others: with the token of each that of its parent is asked for, which the service names in
/// <c>opc-parent-rpt-url</c>, up to the one that has none.
/// </remarks>
internal sealed class ResourceTokenCredential : FederatedCredential
{
    private const double RenewAfter = 0.8;
    private const int MaxParents = 10;
    private const string Advice = "Check the OCI_RESOURCE_PRINCIPAL_ variables, and the dynamic group and policies of the resource.";

    private readonly ResourceTokenSource _source;
    private readonly AuthClient _client;

    /// <summary>Makes a credential; calls nothing yet.</summary>
    /// <param name="source">Who signs, and where the tokens come from. Disposed with this.</param>
    /// <param name="options">Transport and clock.</param>
    internal ResourceTokenCredential(ResourceTokenSource source, FederationOptions options)
        : base(options.Clock)
    {
        _source = source;
        _client = new AuthClient(options.Transport ?? options.OuterTransport, options.Clock);
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.ResourcePrincipal;

    /// <inheritdoc/>
    public override string? Region => _source.Region;

    /// <inheritdoc/>
    public override ValueTask<string?> GetRegionAsync(CancellationToken cancellationToken) =>
        _source.Region is { } region ? new(region) : _source.Inner?.GetRegionAsync(cancellationToken) ?? new((string?)null);

    private protected override async Task<FederatedToken> AcquireAsync(CancellationToken cancellationToken)
    {
        OciSigningKey signer = await _source.GetSignerAsync(cancellationToken).ConfigureAwait(false);
        if (!_source.HasOwnKey)
            return await WithNewKeyAsync(key => AcquireAsync(signer, key, cancellationToken)).ConfigureAwait(false);
        // As the SDK that has these versions: a resource with a key of its own goes on with that key. That of a part is the part's, which
        // may dispose of it first: so this has a copy.
        RSA own = _source.IsNested ? RSA.Create(signer.Key.ExportParameters(includePrivateParameters: true)) : signer.Key;
        return await WithKeyAsync(own, key => AcquireAsync(signer, key, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<FederatedToken> AcquireAsync(OciSigningKey signer, RSA key, CancellationToken cancellationToken)
    {
        Uri address = await _source.GetAddressAsync(cancellationToken).ConfigureAwait(false);
        HashSet<Uri> seen = [address];
        while (true)
        {
            (string token, Uri? parent) = await ExchangeAsync(address, signer, key, cancellationToken).ConfigureAwait(false);
            if (parent is null || !_source.IsNested)
                return NewToken(token, key, RenewAfter);
            if (seen.Count > MaxParents || !seen.Add(parent))
                throw Endless(address);
            address = parent;
            signer = new OciSigningKey("ST$" + token, key);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
            _source.Inner?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<(string Token, Uri? Parent)> ExchangeAsync(
        Uri address, OciSigningKey signer, RSA key, CancellationToken cancellationToken)
    {
        using HttpRequestMessage ask = new(HttpMethod.Get, address);
        if (_source.SecurityContext is { } context)
            ask.Headers.TryAddWithoutValidation("security-context", context);
        AuthResponse pair = await SendAsync(ask, signer, cancellationToken).ConfigureAwait(false);
        // Who signs may have a token that was refused: the next try has another.
        if (pair.Status == HttpStatusCode.Unauthorized && _source.Inner is { } inner)
            await inner.RefreshAsync(signer, cancellationToken).ConfigureAwait(false);
        if (!pair.IsSuccess)
            throw AuthClient.Refused("The resource's token", pair, address, Advice);
        if (AuthClient.TokenOf(pair.Body, "resourcePrincipalToken") is not { } resource
            || AuthClient.TokenOf(pair.Body, "servicePrincipalSessionToken") is not { } service)
        {
            throw new MieException(MieErrors.ResponseInvalid, $"{address.Host} answered without the resource's tokens.", Advice,
                address.Host);
        }

        Uri federation = new(_source.SessionEndpoint, "/v1/resourcePrincipalSessionToken");
        using HttpRequestMessage request = new(HttpMethod.Post, federation)
        {
            Content = new ByteArrayContent(Body(resource, service, key)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        AuthResponse answer = await SendAsync(request, signer, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw AuthClient.Refused("The resource's session token", answer, federation, Advice);
        string token = TokenFile.Check(AuthClient.TokenOf(answer.Body) ?? "", federation.Host, Advice, isJwt: true);
        return (token, pair.Parent is { Length: > 0 } parent ? ResourceTokenSource.ParentOf(parent, address) : null);
    }

    private Task<AuthResponse> SendAsync(HttpRequestMessage request, OciSigningKey signer, CancellationToken cancellationToken) =>
        _client.SendAsync(request, AuthClient.Tries(3), signer, cancellationToken);

    private static byte[] Body(string resource, string service, RSA key)
    {
        ArrayBufferWriter<byte> json = new(8192);
        using (Utf8JsonWriter writer = new(json, InstancePrincipalCredential.Json))
        {
            writer.WriteStartObject();
            writer.WriteString("resourcePrincipalToken", resource);
            writer.WriteString("servicePrincipalSessionToken", service);
            writer.WriteBase64String("sessionPublicKey", key.ExportSubjectPublicKeyInfo());
            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }

    private static MieException Endless(Uri address) => new(MieErrors.FederationFailed,
        $"The parents of the resource go round in a circle, or are more than {MaxParents}: {address.Host} names one more.", Advice,
        address.Host);
}
