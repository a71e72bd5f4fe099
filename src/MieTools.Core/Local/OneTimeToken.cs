using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MieTools.Core.Local;

/// <summary>
/// A token that two processes with a common secret make and check without asking each other: random, good until a time, and signed with
/// the secret, of which it says nothing. That it is used once is for whoever checks it to see to.
/// </summary>
public static class OneTimeToken
{
    /// <summary>Bytes of a secret.</summary>
    public const int SecretLength = 32;

    /// <summary>How long one is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int TimeLength = 8;
    private const int HeadLength = TimeLength + 12;
    private const int Length = HeadLength + 16;

    /// <summary>Makes one, of letters that need no escape in an address.</summary>
    /// <param name="secret">The common secret.</param>
    /// <param name="now">The time.</param>
    public static string Create(ReadOnlySpan<byte> secret, DateTimeOffset now)
    {
        Span<byte> token = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(token, (now + Lifetime).ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(token[TimeLength..HeadLength]);
        Signature(secret, token[..HeadLength]).CopyTo(token[HeadLength..]);
        return Convert.ToBase64String(token).Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Whether one was made with the secret and is still good; its time of expiry then, else null.</summary>
    /// <param name="secret">The common secret.</param>
    /// <param name="token">What was given.</param>
    /// <param name="now">The time.</param>
    public static DateTimeOffset? Check(ReadOnlySpan<byte> secret, string? token, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[Length];
        // One token has one spelling: each other one could be used once too.
        if (token?.Length != Length / 3 * 4
            || token.AsSpan().IndexOfAny('+', '/') >= 0
            || !Convert.TryFromBase64String(token.Replace('-', '+').Replace('_', '/'), bytes, out int count)
            || count != Length
            || !CryptographicOperations.FixedTimeEquals(Signature(secret, bytes[..HeadLength]), bytes[HeadLength..]))
        {
            return null;
        }
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes));
        return expires > now ? expires : null;
    }

    private static ReadOnlySpan<byte> Signature(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> head) =>
        HMACSHA256.HashData(secret, head).AsSpan(0, Length - HeadLength);
}
