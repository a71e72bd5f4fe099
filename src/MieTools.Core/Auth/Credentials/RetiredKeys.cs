using System.Security.Cryptography;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// Keys of tokens that were replaced. A request may still be signing with one, so it goes a while after its token has ended, or with its
/// owner. Thread-safe.
/// </summary>
internal sealed class RetiredKeys : IDisposable
{
    private const int Most = 64;

    // For tokens that do not say when they end.
    private static readonly TimeSpan s_unknownLife = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(5);
    private readonly List<(RSA Key, DateTimeOffset End)> _keys = [];
    private volatile int _count;

    /// <summary>Takes a key that nobody will be given any more.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expires">When its token ends; null when that is not known.</param>
    /// <param name="now">The time.</param>
    public void Add(RSA key, DateTimeOffset? expires, DateTimeOffset now)
    {
        Prune(now);
        lock (_keys)
        {
            // A service that refuses every token makes many that live long: the oldest are left to their finalizers.
            if (_keys.Count == Most)
                _keys.RemoveAt(0);
            _keys.Add((key, (expires is { } end && end > now ? end : now + (expires is null ? s_unknownLife : TimeSpan.Zero)) + s_grace));
            _count = _keys.Count;
        }
    }

    /// <summary>Disposes of those whose time has come.</summary>
    public void Prune(DateTimeOffset now)
    {
        if (_count == 0)
            return;
        lock (_keys)
        {
            foreach ((RSA key, DateTimeOffset end) in _keys)
            {
                if (end <= now)
                    key.Dispose();
            }

            _keys.RemoveAll(k => k.End <= now);
            _count = _keys.Count;
        }
    }

    /// <summary>Disposes of all.</summary>
    public void Dispose() => Prune(DateTimeOffset.MaxValue);
}
