using MieTools.Core.Auth.Config;
using MieTools.Core.Http;

namespace MieTools.Core.Auth.Credentials;

/// <summary>What is checked of a token exchange before anything is sent.</summary>
internal static class TokenExchangeChecks
{
    /// <summary>Refuses options that cannot be used, and gives the address that tokens come from.</summary>
    /// <exception cref="MieException">Codes <c>TokenExchangeIncomplete</c>, <c>ArgumentInvalid</c>, <c>TransportInsecure</c>.</exception>
    public static Uri Address(TokenExchangeOptions options)
    {
        List<string> missing = [];
        if (options.DomainUrl is null)
            missing.Add("DomainUrl");
        if (string.IsNullOrWhiteSpace(options.ClientId))
            missing.Add("ClientId");
        if (options.ClientSecret.IsEmpty)
            missing.Add("ClientSecret");
        // Azure knows its audiences by name, and the domain's address is none.
        if (options.TokenSource == TokenSource.Azure && string.IsNullOrWhiteSpace(options.Audience))
            missing.Add("Audience");
        if (missing.Count > 0)
        {
            throw new MieException(
                MieErrors.TokenExchangeIncomplete, $"A token exchange lacks {string.Join(", ", missing)}.", target: missing[0]);
        }

        Client(options);
        OneToken(options);
        return new Uri($"{Domain(options.DomainUrl!)}/oauth2/v1/token");
    }

    /// <summary>The address of a domain, without a slash at its end.</summary>
    public static string Domain(Uri address)
    {
        const string Example = "Write it like https://idcs-0123456789abcdef.identity.oraclecloud.com, as the domain's page in the console "
            + "shows it.";
        // What is no address, or holds a password, is not shown.
        if (!address.IsAbsoluteUri || address.Scheme is not ("https" or "http"))
            throw MieException.InvalidArgument("DomainUrl", "The address of the identity domain is not an https address.", Example);
        if (address.UserInfo.Length > 0)
        {
            throw MieException.InvalidArgument(
                "DomainUrl", "The address of the identity domain holds a user name or password.",
                "Give them as ClientId and ClientSecret.");
        }

        if (address.AbsolutePath != "/" || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw MieException.InvalidArgument(
                "DomainUrl", $"The address of the identity domain '{address.Authority}' goes on behind its host.", Example);
        }

        if (address.Scheme == Uri.UriSchemeHttp && !Loopback.Is(address))
        {
            throw new MieException(MieErrors.TransportInsecure,
                $"'http://{address.Authority}' is plain http, which is allowed for this machine only.", target: "DomainUrl");
        }

        return address.GetLeftPart(UriPartial.Authority);
    }

    // Both stand in one header, with a colon between them.
    private static void Client(TokenExchangeOptions options)
    {
        if (options.ClientId!.Contains(':') || options.ClientId.Any(char.IsControl))
        {
            throw MieException.InvalidArgument(
                "ClientId", "The client id has a colon or a control character in it.", "Copy it from the confidential application's page.");
        }

        foreach (char c in options.ClientSecret.Span)
        {
            if (char.IsControl(c))
            {
                throw MieException.InvalidArgument("ClientSecret", "The client secret has a line end or another control character in it.",
                    "Copy it from the confidential application's page; Get-Content -Raw keeps the line end of a file.");
            }
        }
    }

    private static void OneToken(TokenExchangeOptions options)
    {
        List<string> given = [];
        if (!options.Token.IsEmpty || options.GetTokenAsync is not null)
            given.Add("Token");
        if (options.TokenFile is not null)
            given.Add("TokenFile");
        if (options.TokenSource is not null)
            given.Add("TokenSource");
        if (given.Count > 1 || (!options.Token.IsEmpty && options.GetTokenAsync is not null))
        {
            throw MieException.InvalidArgument(
                "Token", $"More than one says where the JWT comes from: {string.Join(", ", given)}.", "Leave all but one of them out.");
        }
    }
}
