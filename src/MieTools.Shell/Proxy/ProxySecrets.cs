using System.Security.Cryptography;
using MieTools.Core.Local;

namespace MieTools.Proxy;

/// <summary>What a proxy and the session that starts it both know.</summary>
/// <param name="Key">What clients present.</param>
/// <param name="Page">Signs links to the status page.</param>
internal sealed record ProxySecrets(string Key, byte[] Page)
{
    /// <summary>With a key, or a random one of 256 bits, of letters that need no quotes anywhere.</summary>
    public static ProxySecrets Create(string? key) => new(
        key ?? "mie-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(32)).ToLowerInvariant(),
        RandomNumberGenerator.GetBytes(OneTimeToken.SecretLength));
}
