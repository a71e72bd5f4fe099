using MieTools.Core.Auth.Config;

namespace MieTools.Core.Auth.Credentials;

/// <summary>The JWT that the metadata service of another cloud makes for a machine: its managed identity or service account.</summary>
internal sealed class CloudIdentityToken
{
    private readonly string _cloud;
    private readonly Uri _address;
    private readonly (string Name, string Value) _header;
    private readonly AuthClient _client;

    private CloudIdentityToken(string cloud, Uri address, (string Name, string Value) header, AuthClient client)
    {
        _cloud = cloud;
        _address = address;
        _header = header;
        _client = client;
    }

    /// <summary>What errors and sources call it.</summary>
    public string Origin => $"the metadata of {_cloud} at {_address.Authority}";

    /// <summary>The source when such a cloud is named; null when none is.</summary>
    /// <param name="environment">Reads the variable by which each cloud's own libraries find another metadata service.</param>
    /// <param name="exchange">Names the cloud and the audience.</param>
    /// <param name="client">Calls it.</param>
    /// <exception cref="MieException">Code <c>UriInvalid</c>: the variable holds no address.</exception>
    public static CloudIdentityToken? Find(Func<string, string?> environment, TokenExchangeOptions exchange, AuthClient client)
    {
        string audience = Uri.EscapeDataString(exchange.Audience ?? TokenExchangeChecks.Domain(exchange.DomainUrl!));
        // Azure: learn.microsoft.com, "Use managed identities on a virtual machine to acquire access token" (how-to-use-vm-token):
        // GET with api-version and resource, the header Metadata: true, JSON with access_token.
        // Google: docs.cloud.google.com, "Verify VM identity" (compute/docs/instances/verifying-instance-identity): GET with an audience of
        // any text, URL-encoded, the header Metadata-Flavor: Google, the JWT alone as the answer.
        return exchange.TokenSource switch
        {
            TokenSource.Azure => new("Azure", Address(environment, "AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://169.254.169.254",
                $"/metadata/identity/oauth2/token?api-version=2018-02-01&resource={audience}"), ("Metadata", "true"), client),
            TokenSource.Google => new("Google Cloud", Address(environment, "GCE_METADATA_HOST", "metadata.google.internal",
                $"/computeMetadata/v1/instance/service-accounts/default/identity?audience={audience}"),
                ("Metadata-Flavor", "Google"), client),
            _ => null,
        };
    }

    /// <summary>Asks for a JWT.</summary>
    /// <exception cref="MieException">Codes <c>AuthServiceUnreachable</c>, <c>IdentityTokenMissing</c>.</exception>
    public async ValueTask<string> ReadAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, _address);
        request.Headers.TryAddWithoutValidation(_header.Name, _header.Value);
        AuthResponse answer = await _client.SendAsync(request, AuthClient.Tries(3), null, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw new MieException(MieErrors.IdentityTokenMissing,
                $"{_cloud} gave no JWT: {_address.Authority} answered {(int)answer.Status}.",
                _cloud == "Azure" ? "Give the machine a managed identity, and as Audience the id of an application of its directory."
                    : "Give the machine a service account.", "TokenSource");
        }

        // Azure answers with JSON, Google with the JWT alone.
        return AuthClient.TokenOf(answer.Body, "access_token") ?? answer.Body;
    }

    private static Uri Address(Func<string, string?> environment, string variable, string usual, string path)
    {
        string host = (environment(variable)?.Trim() is { Length: > 0 } named ? named : usual).TrimEnd('/');
        string origin = host.Contains("://", StringComparison.Ordinal) ? host : "http://" + host;
        return Uri.TryCreate(origin + path, UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https") ? address
            : throw new MieException(MieErrors.UriInvalid, $"{variable} is not an address.", "Correct it, or unset it.", variable);
    }
}
