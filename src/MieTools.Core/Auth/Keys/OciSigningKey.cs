using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MieTools.Core.Auth.Keys;

/// <summary>A key and the name the service knows it by.</summary>
/// <param name="KeyId">The <c>keyId</c> of the Authorization header. For token credentials it holds the token: never show it.</param>
/// <param name="Key">The private key. Owned by the credential; do not dispose.</param>
public sealed record OciSigningKey(string KeyId, RSA Key)
{
    /// <summary>Whether the names are equal and the keys are one object: .NET 8's keys are not equal to themselves.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(OciSigningKey? other) => other is not null && KeyId == other.KeyId && ReferenceEquals(Key, other.Key);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KeyId, RuntimeHelpers.GetHashCode(Key));

    /// <summary>Does not show the key id, which may be a token.</summary>
    public override string ToString() => "OCI signing key";
}
