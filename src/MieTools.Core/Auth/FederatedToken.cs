using System.Security.Cryptography;

namespace MieTools.Core.Auth;

/// <summary>A token and its key, and when to replace and when to stop using them.</summary>
internal sealed class FederatedToken(string token, RSA key, DateTimeOffset refreshAt, DateTimeOffset expires)
{
    public OciSigningKey Key { get; } = new("ST$" + token, key);

    public DateTimeOffset RefreshAt { get; } = refreshAt;

    public DateTimeOffset Expires { get; } = expires;
}
