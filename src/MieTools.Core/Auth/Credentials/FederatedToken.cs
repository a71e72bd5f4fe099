using MieTools.Core.Auth.Keys;

namespace MieTools.Core.Auth.Credentials;

/// <summary>A token and its key, and when to replace and when to stop using them.</summary>
internal sealed class FederatedToken(OciSigningKey key, DateTimeOffset refreshAt, DateTimeOffset expires)
{
    public OciSigningKey Key { get; } = key;

    public DateTimeOffset RefreshAt { get; } = refreshAt;

    public DateTimeOffset Expires { get; } = expires;

    /// <summary>The same token, to be renewed at another time.</summary>
    public FederatedToken RenewedAt(DateTimeOffset time) => new(Key, time, Expires);
}
