using MieTools.Core.Auth.Config;
using MieTools.Core.Http;

namespace MieTools.Core.Auth.Credentials;

/// <summary>The JWT that GitHub Actions makes for a job with <c>permissions: id-token: write</c>.</summary>
internal sealed class GitHubIdentityToken
{
    /// <summary>Names the address.</summary>
    public const string AddressVariable = CiVariables.GitHubAddress;

    /// <summary>Holds what opens the address. A secret.</summary>
    public const string BearerVariable = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

    /// <summary>What errors and sources call it.</summary>
    public const string Origin = "GitHub Actions, by " + AddressVariable;

    private const string Permission = "Give the job `permissions: id-token: write`, and run the step in the job itself.";
    private readonly Uri _address;
    private readonly Func<string, string?> _environment;
    private readonly AuthClient _client;

    private GitHubIdentityToken(Uri address, Func<string, string?> environment, AuthClient client)
    {
        _address = address;
        _environment = environment;
        _client = client;
    }

    /// <summary>The source when the process runs in such a job; null when it does not.</summary>
    /// <exception cref="MieException">Code <c>IdentityTokenMissing</c>: one of the two variables is missing, or is no address that a
    /// secret may be sent to.</exception>
    public static GitHubIdentityToken? Find(Func<string, string?> environment, TokenExchangeOptions exchange, AuthClient client)
    {
        string? address = environment(AddressVariable)?.Trim();
        if (string.IsNullOrEmpty(address))
        {
            // Its own jobs always have this one.
            return string.IsNullOrWhiteSpace(environment(BearerVariable)) && environment("GITHUB_ACTIONS") != "true"
                || !string.IsNullOrWhiteSpace(environment(IdentityTokenSource.GitLabVariable))
                ? null
                : throw Missing($"{AddressVariable} is not set in this job of GitHub Actions.");
        }

        if (string.IsNullOrWhiteSpace(environment(BearerVariable)))
            throw Missing($"{AddressVariable} is set, and {BearerVariable} is not.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && Loopback.Is(uri))))
        {
            throw Missing($"{AddressVariable} is not an https address.");
        }

        string audience = exchange.Audience ?? TokenExchangeChecks.Domain(exchange.DomainUrl!);
        string join = uri.Query.Length == 0 ? "?" : "&";
        return new(new Uri($"{uri.AbsoluteUri}{join}audience={Uri.EscapeDataString(audience)}"), environment, client);
    }

    /// <summary>Asks for a JWT.</summary>
    /// <exception cref="MieException">Codes <c>AuthServiceUnreachable</c>, <c>IdentityTokenMissing</c>.</exception>
    public async ValueTask<string> ReadAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, _address);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _environment(BearerVariable)?.Trim());
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        AuthResponse answer = await _client.SendAsync(request, AuthClient.Tries(3), null, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw Missing($"GitHub Actions gave no JWT: {_address.Host} ({AddressVariable}) answered {(int)answer.Status}.");
        return AuthClient.TokenOf(answer.Body, "value")
            ?? throw new MieException(MieErrors.ResponseInvalid,
                $"{_address.Host} ({AddressVariable}) answered without a JWT.", "Check that nothing else has set the variable.",
                _address.Host);
    }

    private static MieException Missing(string message) => new(MieErrors.IdentityTokenMissing, message, Permission, AddressVariable);
}
