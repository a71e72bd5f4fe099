using System.Security.Cryptography;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Remembers what calls with a retry token did, so that a retry does nothing again.</summary>
internal sealed class RetryTokens(TimeProvider time)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(24);
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The result of the call that had this token before, or null when it is new.</summary>
    /// <exception cref="ServiceFault">The token came with another body before.</exception>
    public string? Find(string token, ReadOnlyMemory<byte> body)
    {
        if (!_entries.TryGetValue(token, out Entry? entry) || time.GetUtcNow() - entry.Used > s_lifetime)
            return null;
        return entry.BodyHash.AsSpan().SequenceEqual(SHA256.HashData(body.Span)) ? entry.Result : throw ServiceFault.InvalidatedRetryToken();
    }

    /// <summary>Remembers a result.</summary>
    public void Add(string token, ReadOnlyMemory<byte> body, string result) =>
        _entries[token] = new Entry(SHA256.HashData(body.Span), result, time.GetUtcNow());

    private sealed record Entry(byte[] BodyHash, string Result, DateTimeOffset Used);
}
