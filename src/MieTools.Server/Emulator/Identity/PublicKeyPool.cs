using System.Security.Cryptography;

namespace MieTools.Server.Emulator.Identity;

/// <summary>A public key that many threads check signatures with at once.</summary>
/// <remarks>
/// An <see cref="RSA"/> object is not documented as safe for that, so each check borrows one: from a few slots, without a lock, or a new
/// one when its slot is in use.
/// </remarks>
internal sealed class PublicKeyPool
{
    private const int Slots = 16;
    private readonly RSAParameters _key;
    private readonly RSA?[] _idle = new RSA?[Slots];

    /// <param name="key">The key; only its public half is taken.</param>
    public PublicKeyPool(RSA key) => _key = key.ExportParameters(includePrivateParameters: false);

    /// <summary>True when a signature is one of this key over the SHA-256 hash of a text.</summary>
    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        ref RSA? slot = ref _idle[Environment.CurrentManagedThreadId % Slots];
        RSA key = Interlocked.Exchange(ref slot, null) ?? RSA.Create(_key);
        bool good = key.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Interlocked.Exchange(ref slot, key)?.Dispose();
        return good;
    }
}
