using System.Globalization;
using System.Security.Cryptography;

namespace MieTools.Server.Proxy.Batches;

/// <summary>Makes ids that nobody guesses, and whose order is that in which they were made.</summary>
/// <param name="time">Clock.</param>
internal sealed class IdSource(TimeProvider time)
{
    private const int RandomBytes = 10;
    private readonly object _gate = new();
    private long _last;

    /// <summary>A new one.</summary>
    /// <param name="prefix">What it begins with.</param>
    public string New(string prefix)
    {
        lock (_gate)
        {
            _last = Math.Max(_last + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            string random = Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes)).ToLowerInvariant();
            return string.Create(CultureInfo.InvariantCulture, $"{prefix}{_last:x12}{random}");
        }
    }
}
