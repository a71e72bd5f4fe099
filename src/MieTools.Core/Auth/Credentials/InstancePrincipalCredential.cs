using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Contract;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// The identity of the compute instance the process runs on: its certificate is exchanged for a token at the federation service.
/// </summary>
public sealed class InstancePrincipalCredential : FederatedCredential
{
    // A token is renewed when a fifth of its life is left.
    private const double RenewAfter = 0.8;
    // Base64 stays readable: plus signs are not escaped.
    internal static readonly JsonWriterOptions Json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly FederationOptions _options;
    private readonly Func<string, string?> _environment;
    private readonly AuthClient _client;
    private readonly AuthClient _metadataClient;
    private readonly InstanceMetadata _metadata;
    private volatile OciRegion? _region;
    private volatile string? _tenancyId;

    /// <summary>Makes a credential; calls nothing yet.</summary>
    /// <exception cref="MieException">Code <c>RegionUnknown</c>: the region in the options is none.</exception>
    public InstancePrincipalCredential(FederationOptions? options = null)
        : base((options ??= new FederationOptions()).Clock)
    {
        _options = options;
        _environment = options.Environment ?? Environment.GetEnvironmentVariable;
        _client = new AuthClient(options.Transport ?? options.OuterTransport, options.Clock);
        _metadataClient = new AuthClient(options.Transport, options.Clock, direct: true);
        _metadata = new InstanceMetadata(_metadataClient, options.MetadataBase, _environment);
        if (!string.IsNullOrWhiteSpace(options.Region))
            _region = OciRegions.Resolve(options.Region, _environment);
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.InstancePrincipal;

    /// <inheritdoc/>
    public override string? Region => _region?.Id;

    /// <inheritdoc/>
    public override string? TenancyId => _tenancyId;

    /// <inheritdoc/>
    /// <exception cref="MieException">Codes <c>AuthServiceUnreachable</c>, <c>InstanceMetadataUnavailable</c>: this is no OCI
    /// instance.</exception>
    public override async ValueTask<string?> GetRegionAsync(CancellationToken cancellationToken) =>
        (await RegionAsync(cancellationToken).ConfigureAwait(false)).Id;

    /// <summary>OCID of the instance, from its metadata.</summary>
    internal async ValueTask<string> GetIdAsync(CancellationToken cancellationToken) =>
        (await _metadata.GetAsync("/instance/id", cancellationToken).ConfigureAwait(false)).Trim();

    /// <inheritdoc/>
    public override string? GetDelegationToken() => _options.DelegationTokenFile is null
        ? null
        : TokenFile.Read(_options.DelegationTokenFile, "Check delegation_token_file in the profile.");

    private protected override async Task<FederatedToken> AcquireAsync(CancellationToken cancellationToken)
    {
        OciRegion region = await RegionAsync(cancellationToken).ConfigureAwait(false);
        string leafPem = await _metadata.GetAsync("/identity/cert.pem", cancellationToken).ConfigureAwait(false);
        string keyPem = await _metadata.GetAsync("/identity/key.pem", cancellationToken).ConfigureAwait(false);
        string intermediatePem = await _metadata.GetAsync("/identity/intermediate.pem", cancellationToken).ConfigureAwait(false);
        using X509Certificate2 leaf = ReadCertificate(leafPem);
        using RSA leafKey = OciKeyLoader.Load(keyPem, default, "the instance's key");
        string tenancy = Tenancy(leaf);
        if (_tenancyId is not null && _tenancyId != tenancy)
        {
            throw new MieException(MieErrors.InstanceTenancyMismatch,
                "The instance's certificate names another tenancy than before.", target: tenancy);
        }

        _tenancyId = tenancy;
        return await WithNewKeyAsync(async sessionKey =>
        {
            Uri address = new(_options.AuthEndpoint ?? region.AuthEndpoint, "/v1/x509");
            byte[] body = Body(leafPem, intermediatePem, sessionKey);
            OciSigningKey key = new($"{tenancy}/fed-x509/{LeafFingerprint(leaf)}", leafKey);
            using HttpRequestMessage request = Request(address, body);
            AuthResponse answer = await _client.SendAsync(request, AuthClient.Tries(3), key, cancellationToken).ConfigureAwait(false);
            const string Advice =
                "Check that the instance belongs to a dynamic group with a policy for Data Science, and that its clock is right.";
            if (!answer.IsSuccess)
                throw AuthClient.Refused("The instance's certificate", answer, address, Advice);
            string token = TokenFile.Check(AuthClient.TokenOf(answer.Body) ?? "", address.Host, Advice);
            return NewToken(token, sessionKey, RenewAfter);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
            _metadataClient.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<OciRegion> RegionAsync(CancellationToken cancellationToken) =>
        _region ??= await _metadata.GetRegionAsync(cancellationToken).ConfigureAwait(false);

    private static HttpRequestMessage Request(Uri address, byte[] body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return request;
    }

    private static byte[] Body(string leafPem, string intermediatePem, RSA sessionKey)
    {
        ArrayBufferWriter<byte> json = new(8192);
        using (Utf8JsonWriter writer = new(json, Json))
        {
            writer.WriteStartObject();
            writer.WriteString("certificate", PemText.Strip(leafPem));
            writer.WriteBase64String("publicKey", sessionKey.ExportSubjectPublicKeyInfo());
            writer.WriteStartArray("intermediateCertificates");
            foreach (string certificate in PemText.StripAll(intermediatePem))
                writer.WriteStringValue(certificate);
            writer.WriteEndArray();
            writer.WriteString("purpose", "DEFAULT");
            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }

    private static X509Certificate2 ReadCertificate(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new MieException(MieErrors.InstanceMetadataInvalid, "The instance metadata hold no certificate.", inner: e);
        }
    }

    private static string LeafFingerprint(X509Certificate2 leaf)
    {
#pragma warning disable CA5350 // A name, not a protection: the service defines it as SHA-1.
        return HexPairs.Format(SHA1.HashData(leaf.RawDataMemory.Span));
#pragma warning restore CA5350
    }

    // The tenancy stands in the subject, in an OU: opc-tenant:ocid1... or opc-identity:ocid1...
    private static string Tenancy(X509Certificate2 leaf)
    {
        string subject = leaf.Subject;
        foreach (string prefix in (ReadOnlySpan<string>)["opc-tenant:", "opc-identity:"])
        {
            int at = subject.IndexOf(prefix, StringComparison.Ordinal);
            if (at < 0)
                continue;
            ReadOnlySpan<char> value = subject.AsSpan(at + prefix.Length);
            int end = value.IndexOfAny(",+\" ");
            string tenancy = (end < 0 ? value : value[..end]).ToString();
            if (Ocid.IsValid(tenancy))
                return tenancy;
        }

        throw new MieException(MieErrors.InstanceMetadataInvalid, "The instance's certificate names no tenancy.");
    }
}
