using System.Collections.Concurrent;

namespace MieTools.Server.Emulator.Identity;

/// <summary>The keys the emulator trusts, by the <c>keyId</c> of a signature.</summary>
/// <param name="readToken">Finds out whose a session token is; null when there are none, or gives null when it is not a good one.</param>
/// <param name="findOther">Finds a key by a keyId that is no token's and none that was added; null for none.</param>
internal sealed class KeyRing(Func<string, TrustedKey?>? readToken = null, Func<string, TrustedKey?>? findOther = null)
{
    // A client has one token at a time and a new one every hour or so.
    private const int MostTokens = 1024;
    private readonly ConcurrentDictionary<string, TrustedKey> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TrustedKey> _tokens = new(StringComparer.Ordinal);

    /// <summary>Trusts a key for ever or up to its end.</summary>
    public void Add(TrustedKey key) => _keys[key.KeyId] = key;

    /// <summary>The key of a keyId, or null when it is unknown. It may have expired.</summary>
    public TrustedKey? Find(string keyId)
    {
        if (_keys.TryGetValue(keyId, out TrustedKey? key) || _tokens.TryGetValue(keyId, out key))
            return key;
        if (!keyId.StartsWith(SessionToken.KeyIdPrefix, StringComparison.Ordinal))
            return findOther?.Invoke(keyId);
        if (readToken is null)
            return null;
        key = readToken(keyId[SessionToken.KeyIdPrefix.Length..]);
        if (key is null)
            return null;
        // Only valid tokens are cached, so an unauthenticated caller cannot evict them.
        if (_tokens.Count >= MostTokens)
            _tokens.Clear();
        return _tokens.GetOrAdd(keyId, key);
    }
}
