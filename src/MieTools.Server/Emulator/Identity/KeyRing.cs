using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MieTools.Server.Emulator.Identity;

/// <summary>The keys the emulator trusts, by the <c>keyId</c> of a signature.</summary>
internal sealed class KeyRing
{
    private readonly ConcurrentDictionary<string, TrustedKey> _keys = new(StringComparer.Ordinal);

    /// <summary>Trusts a public key under a keyId, for ever or up to a moment.</summary>
    public void Add(string keyId, RSA publicKey, DateTimeOffset? expires = null) =>
        _keys[keyId] = new TrustedKey(publicKey, expires);

    /// <summary>The key of a keyId, or null when nobody has it.</summary>
    public TrustedKey? Find(string keyId) => _keys.TryGetValue(keyId, out TrustedKey? key) ? key : null;
}
