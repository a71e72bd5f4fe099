using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Access;

/// <summary>Who may use the proxy: programs that have its key, and no web page.</summary>
/// <param name="key">The key.</param>
/// <param name="hosts">Names of the proxy.</param>
internal sealed class ProxyAccess(string key, OwnHosts hosts)
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _key = Digest(key);

    /// <summary>Refuses what a web page in a browser could send, whatever key it has.</summary>
    /// <exception cref="ProxyRefusalException">403.</exception>
    public void CheckSender(HttpRequest request)
    {
        if (!WebPages.MaySend(request, hosts.Has))
            return;
        throw new ProxyRefusalException(new ClientError(StatusCodes.Status403Forbidden, "origin_not_allowed",
            hosts.Has(request.Host.Host)
                ? "Web pages may not use this proxy: the request has an Origin header, or a Sec-Fetch-Site of another site."
                : $"The Host '{request.Host.Host}' is no name of this proxy. It has to be started with the name to be reached by it."));
    }

    /// <summary>Refuses who has not got the key.</summary>
    /// <exception cref="ProxyRefusalException">401.</exception>
    public void CheckKey(HttpRequest request)
    {
        if (HasKey(request))
            return;
        throw new ProxyRefusalException(new ClientError(StatusCodes.Status401Unauthorized, ClientError.KeyMissing,
            "The request does not have this proxy's key. Give it as the client's API key: whoever started the proxy knows it."));
    }

    /// <summary>Whether a request has the key.</summary>
    public bool HasKey(HttpRequest request)
    {
        bool isGood = false;
        // All of them, always: the time says nothing.
        foreach (string name in (ReadOnlySpan<string>)["Authorization", "x-api-key", "api-key"])
        {
            string given = request.Headers[name].ToString();
            if (name == "Authorization")
                given = given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? given[Scheme.Length..] : "";
            isGood |= CryptographicOperations.FixedTimeEquals(Digest(given.Trim()), _key);
        }
        return isGood;
    }

    // Of equal length whatever was sent.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
