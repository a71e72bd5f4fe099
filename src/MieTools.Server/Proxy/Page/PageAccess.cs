using System.Security.Cryptography;
using System.Text;
using MieTools.Core.Local;

namespace MieTools.Server.Proxy.Page;

/// <summary>Who may look at the status page: a browser that came with a link, once, and has had a cookie since. Thread-safe.</summary>
/// <param name="secret">Signs links; the process that started the proxy has it too.</param>
/// <param name="time">The clock.</param>
internal sealed class PageAccess(byte[] secret, TimeProvider time)
{
    private const int MostSessions = 32;
    private static readonly TimeSpan s_sessionLifetime = TimeSpan.FromHours(12);
    private readonly object _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _sessions = new(StringComparer.Ordinal);

    /// <summary>A token for a link.</summary>
    public string NewToken() => OneTimeToken.Create(secret, time.GetUtcNow());

    /// <summary>Takes a link's token; the value of a cookie then, or null for one that is wrong, too old or used.</summary>
    public string? Redeem(string? token)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (OneTimeToken.Check(secret, token, now) is not { } expires)
            return null;
        string session = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        lock (_lock)
        {
            Forget(_used, now);
            Forget(_sessions, now);
            if (!_used.TryAdd(token!, expires))
                return null;
            if (_sessions.Count >= MostSessions)
                _sessions.Remove(_sessions.MinBy(s => s.Value).Key);
            _sessions.Add(Digest(session), now + s_sessionLifetime);
        }
        return session;
    }

    /// <summary>Whether a cookie is one that was given.</summary>
    public bool Has(string? session)
    {
        if (string.IsNullOrEmpty(session))
            return false;
        // Looked up by its digest: the time says nothing of the cookie.
        lock (_lock)
            return _sessions.TryGetValue(Digest(session), out DateTimeOffset expires) && expires > time.GetUtcNow();
    }

    private static void Forget(Dictionary<string, DateTimeOffset> list, DateTimeOffset now)
    {
        foreach (string old in list.Where(p => p.Value <= now).Select(p => p.Key).ToArray())
            list.Remove(old);
    }

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
