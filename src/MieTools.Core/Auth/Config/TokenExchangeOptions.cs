namespace MieTools.Core.Auth.Config;

/// <summary>
/// What a token exchange needs: an identity domain, a confidential application of it, and a JWT of an issuer that the domain trusts.
/// </summary>
/// <remarks>
/// Without <see cref="Token"/>, <see cref="GetTokenAsync"/>, <see cref="TokenFile"/> and <see cref="TokenSource"/> the JWT is GitHub
/// Actions' own (<c>ACTIONS_ID_TOKEN_REQUEST_URL</c> and <c>ACTIONS_ID_TOKEN_REQUEST_TOKEN</c>), else GitLab's (<c>GITLAB_OIDC_TOKEN</c>).
/// </remarks>
public sealed class TokenExchangeOptions
{
    /// <summary>Address of the identity domain, <c>https://idcs-….identity.oraclecloud.com</c>.</summary>
    public Uri? DomainUrl { get; init; }

    /// <summary>Client id of the confidential application.</summary>
    public string? ClientId { get; init; }

    /// <summary>Client secret of the application. Copied, and cleared when the credential is disposed.</summary>
    public ReadOnlyMemory<char> ClientSecret { get; init; }

    /// <summary>The JWT itself; empty for none. It is good for exchanges until it ends. Copied.</summary>
    public ReadOnlyMemory<char> Token { get; init; }

    /// <summary>Gives a JWT for each exchange; null for none. Called on any thread, never twice at once.</summary>
    public Func<CancellationToken, ValueTask<string>>? GetTokenAsync { get; init; }

    /// <summary>File that holds the JWT, read anew for each exchange; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Who is asked for the JWT, for each exchange; null: found out, but for the metadata of another cloud.</summary>
    public TokenSource? TokenSource { get; init; }

    /// <summary>Audience that a JWT is asked for with; null: the domain's address without a slash at its end.</summary>
    public string? Audience { get; init; }

    /// <summary>The same with secrets of its own, which <see cref="Clear"/> takes away.</summary>
    internal TokenExchangeOptions Copy() => new()
    {
        DomainUrl = DomainUrl,
        ClientId = ClientId,
        ClientSecret = ClientSecret.ToArray(),
        Token = Token.ToArray(),
        GetTokenAsync = GetTokenAsync,
        TokenFile = TokenFile,
        TokenSource = TokenSource,
        Audience = Audience,
    };

    /// <summary>Clears the secrets of a copy.</summary>
    internal void Clear()
    {
        foreach (ReadOnlyMemory<char> secret in (ReadOnlySpan<ReadOnlyMemory<char>>)[ClientSecret, Token])
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(secret).Span.Clear();
    }
}
