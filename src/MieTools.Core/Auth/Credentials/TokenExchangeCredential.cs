using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Http;
using MieTools.Core.Json;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// A JWT of another issuer (a CI pipeline, a cluster, another cloud), exchanged at an identity domain for a token of OCI. No key is stored
/// anywhere: each token has a new pair in memory.
/// </summary>
public sealed class TokenExchangeCredential : FederatedCredential
{
    private const double RenewAfter = 0.5;

    // What OAuth calls its errors. Nothing else of an answer is shown: it may echo what was sent.
    private static readonly string[] s_errors =
    [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
        "invalid_target",
    ];

    private readonly TokenExchangeOptions _exchange;
    private readonly Uri _address;
    private readonly AuthClient _client;
    private readonly AuthClient _metadata;

    /// <summary>Makes a credential; calls nothing yet.</summary>
    /// <param name="exchange">Domain, application and JWT.</param>
    /// <param name="options">Region, transport, clock and environment.</param>
    /// <exception cref="MieException">Codes <c>TokenExchangeIncomplete</c> (names what is missing), <c>ArgumentInvalid</c>,
    /// <c>TransportInsecure</c>, <c>IdentityTokenMissing</c>, <c>IdentityTokenInvalid</c>, <c>TokenFileNotFound</c>,
    /// <c>TokenFileUnreadable</c>, <c>TokenFileInvalid</c>.</exception>
    public TokenExchangeCredential(TokenExchangeOptions exchange, FederationOptions? options = null)
        : base((options ??= new FederationOptions()).Clock)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        _address = TokenExchangeChecks.Address(exchange);
        _exchange = exchange.Copy();
        Region = Regions.OciRegions.Find(options.Region)?.Id ?? options.Region;
        _client = new AuthClient(options.Transport, options.Clock);
        _metadata = new AuthClient(options.Transport, options.Clock, direct: true);
        try
        {
            Source = IdentityTokenSource.Find(_exchange, options, _client, _metadata);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.TokenExchange;

    /// <inheritdoc/>
    public override string? Region { get; }

    /// <summary>Where the JWT comes from.</summary>
    internal IdentityTokenSource Source { get; }

    private protected override async Task<FederatedToken> AcquireAsync(CancellationToken cancellationToken)
    {
        string jwt = await Source.ReadAsync(Clock, cancellationToken).ConfigureAwait(false);
        return await WithNewKeyAsync(async key =>
        {
            using HttpRequestMessage request = Request(jwt, key);
            AuthResponse answer = await _client.SendAsync(request, AuthClient.Tries(3), null, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccess)
                throw Refused(answer);
            return AuthClient.TokenOf(answer.Body) is { } token && JwtClaims.IsToken(token)
                ? NewToken(token, key, RenewAfter)
                : throw new MieException(MieErrors.ResponseInvalid, $"{_address.Host} answered without a session token.",
                    "Check that DomainUrl is that of an identity domain.", _address.Host);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _exchange.Clear();
            _client.Dispose();
            _metadata.Dispose();
        }

        base.Dispose(disposing);
    }

    private HttpRequestMessage Request(string jwt, RSA key)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _address)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["requested_token_type"] = "urn:oci:token-type:oci-upst",
                ["public_key"] = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()),
                ["subject_token"] = jwt,
                ["subject_token_type"] = "jwt",
            }),
        };
        byte[] client = Encoding.UTF8.GetBytes([.. $"{_exchange.ClientId}:", .. _exchange.ClientSecret.Span]);
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(client));
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        CryptographicOperations.ZeroMemory(client);
        return request;
    }

    private MieException Refused(AuthResponse answer)
    {
        string? error = s_errors.FirstOrDefault(e => e == ErrorOf(answer.Body));
        string advice = error is "invalid_client" or "unauthorized_client"
            ? "Check ClientId and ClientSecret, and that the confidential application is active in this domain and may use token exchange."
            : answer.Status == HttpStatusCode.NotFound ? "Check DomainUrl: the address has no token endpoint."
            : "Check the domain's identity propagation trust: it is active, names the JWT's issuer, audience and this client, and maps "
                + "its subject to a user.";
        return new MieException(MieErrors.FederationFailed,
            $"The JWT of {Source.Origin} was not exchanged: {_address.Host} answered {(int)answer.Status}"
                + (error is null ? "." : $" ({error})."), answer.ClockAdvice ?? advice, _address.Host);
    }

    private static string? ErrorOf(string body)
    {
        try
        {
            using JsonDocument document = JsonMemberNames.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Text("error") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
