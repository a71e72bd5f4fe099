using MieTools.Core.Auth.Keys;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Credentials;

/// <summary>A token, the key that it is for, and what their files looked like when they were read.</summary>
/// <param name="Key">The key, named by the token.</param>
/// <param name="Claims">What the token says.</param>
/// <param name="TokenStamp">Of the token's file; default when it is a text.</param>
/// <param name="KeyStamp">Of the key's file; default when it is a text.</param>
/// <param name="Refused">Whether the service has refused it.</param>
internal sealed record TokenPair(OciSigningKey Key, JwtClaims Claims, FileStamp TokenStamp, FileStamp KeyStamp, bool Refused = false)
{
    /// <summary>Whether the token has ended.</summary>
    public bool HasEnded(DateTimeOffset now) => Claims.Expires is { } expires && expires <= now;
}
