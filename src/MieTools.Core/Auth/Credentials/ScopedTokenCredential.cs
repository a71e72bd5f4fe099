using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Credentials;

/// <summary>Another credential's identity, exchanged for a token of a narrower scope. Each token has a new key pair in memory.</summary>
public sealed class ScopedTokenCredential : FederatedCredential
{
    private const double RenewAfter = 0.5;
    private const string Advice = "Check Scope (service_permission_urn-COMPARTMENT:RESOURCETYPE), TargetCompartmentId, and the "
        + "policies for the principal in both tenancies.";

    private readonly OciCredential _inner;
    private readonly TokenScope _scope;
    private readonly FederationOptions _options;
    private readonly AuthClient _client;

    /// <summary>Makes a credential; calls nothing yet.</summary>
    /// <param name="inner">Whose identity it is. Disposed with this one.</param>
    /// <param name="scope">What the token is for.</param>
    /// <param name="options">Address, region, transport and clock.</param>
    public ScopedTokenCredential(OciCredential inner, TokenScope scope, FederationOptions? options = null)
        : base((options ??= new FederationOptions()).Clock)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(scope);
        _inner = inner;
        _scope = scope;
        _options = options;
        _client = new AuthClient(options.Transport ?? options.OuterTransport, options.Clock);
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => _inner.AuthType;

    /// <inheritdoc/>
    public override string? Region => _inner.Region;

    /// <inheritdoc/>
    public override string? TenancyId => _inner.TenancyId;

    /// <inheritdoc/>
    public override ValueTask<string?> GetRegionAsync(CancellationToken cancellationToken) => _inner.GetRegionAsync(cancellationToken);

    /// <inheritdoc/>
    public override string? GetDelegationToken() => _inner.GetDelegationToken();

    private protected override async Task<FederatedToken> AcquireAsync(CancellationToken cancellationToken)
    {
        Uri address = new(await EndpointAsync(cancellationToken).ConfigureAwait(false), "/v1/oauth2/scoped");
        return await WithNewKeyAsync(async key =>
        {
            byte[] body = Body(key);
            OciSigningKey signer = await _inner.GetSigningKeyAsync(cancellationToken).ConfigureAwait(false);
            AuthResponse answer = await AskAsync(address, body, signer, cancellationToken).ConfigureAwait(false);
            // The principal's own token may have been refused: once more with another one.
            if (answer.Status == HttpStatusCode.Unauthorized && await _inner.RefreshAsync(signer, cancellationToken).ConfigureAwait(false))
            {
                signer = await _inner.GetSigningKeyAsync(cancellationToken).ConfigureAwait(false);
                answer = await AskAsync(address, body, signer, cancellationToken).ConfigureAwait(false);
            }

            if (!answer.IsSuccess)
                throw AuthClient.Refused("A token of the scope", answer, address, Advice);
            return NewToken(TokenFile.Check(AuthClient.TokenOf(answer.Body) ?? "", address.Host, Advice, isJwt: true), key, RenewAfter);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<AuthResponse> AskAsync(Uri address, byte[] body, OciSigningKey signer, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return await _client.SendAsync(request, AuthClient.Tries(3), signer, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Uri> EndpointAsync(CancellationToken cancellationToken)
    {
        if (_options.AuthEndpoint is { } given)
            return given;
        string region = _options.Region ?? await _inner.GetRegionAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new MieException(MieErrors.RegionMissing, "No region is known to exchange a token in.");
        return OciRegions.Resolve(region, _options.Environment).AuthEndpoint;
    }

    private byte[] Body(RSA key)
    {
        ArrayBufferWriter<byte> json = new(1024);
        using (Utf8JsonWriter writer = new(json, InstancePrincipalCredential.Json))
        {
            writer.WriteStartObject();
            writer.WriteString("scope", _scope.Scope);
            writer.WriteString("target_compartment", _scope.TargetCompartmentId);
            writer.WriteBase64String("public_key", key.ExportSubjectPublicKeyInfo());
            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }
}
