using System.Management.Automation;
using System.Security;
using MieTools.Binding;
using MieTools.Core.Auth.Config;

namespace MieTools.Session;

/// <summary>What <c>Connect-MieService</c> is given for a token exchange, with its secrets in plain text until it is disposed.</summary>
internal sealed class ExchangeParameters : IDisposable
{
    private readonly char[]? _secret;
    private readonly char[]? _token;

    /// <summary>Reveals the secrets.</summary>
    /// <param name="clientSecret">Client secret, or null.</param>
    /// <param name="token">Text, secure string, or a script block, which is not for here; or null.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the token is something else.</exception>
    public ExchangeParameters(SecureString? clientSecret, object? token)
    {
        token = token is PSObject wrapped ? wrapped.BaseObject : token;
        _secret = RevealedText.Of(clientSecret);
        _token = token switch
        {
            null or ScriptBlock => null,
            string text => text.ToCharArray(),
            SecureString secure => RevealedText.Of(secure),
            _ => throw MieException.InvalidArgument("Token", $"-Token is a {token.GetType().Name}.",
                "Give the JWT as a text or a SecureString, or a script block that gives one for each exchange."),
        };
        // An empty text is a variable that was not set, not "no token": what the environment has would be taken in its place.
        if (_token is { Length: 0 })
        {
            Dispose();
            throw MieException.InvalidArgument("Token", "-Token is empty.", "Leave it out to use the JWT of the CI job or -TokenFile.");
        }

        Script = token as ScriptBlock;
    }

    /// <summary>The script block, if one was given.</summary>
    public ScriptBlock? Script { get; }

    /// <summary>The options for Core, which copies the secrets.</summary>
    public TokenExchangeOptions ToOptions(Uri? domainUrl, string? clientId, string? tokenFile, TokenSource? source, string? audience,
        TokenScript? script) => new()
        {
            DomainUrl = domainUrl,
            ClientId = clientId,
            ClientSecret = _secret,
            Token = _token,
            GetTokenAsync = script is null ? null : script.RunAsync,
            TokenFile = tokenFile,
            TokenSource = source,
            Audience = audience,
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.Clear(_secret ?? []);
        Array.Clear(_token ?? []);
    }
}
