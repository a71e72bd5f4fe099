using System.Security.Cryptography;
using System.Text;

namespace MieTools.Core.Auth.Keys;

/// <summary>
/// Decrypts PKCS#1 keys with a DEK-Info line, which .NET has no reader for: key from MD5 (OpenSSL's EVP_BytesToKey, one round, salted with
/// the first 8 bytes of the IV), then CBC with PKCS#7 padding.
/// </summary>
internal static class LegacyPemCipher
{
    private const int SaltBytes = 8;

    /// <summary>Whether the cipher of a DEK-Info line can be decrypted.</summary>
    public static bool IsKnown(ReadOnlySpan<char> cipher) => KeyBytes(cipher) > 0;

    /// <summary>Decrypts and imports a key.</summary>
    /// <exception cref="MieException">Codes <c>PassPhraseInvalid</c>, <c>KeyFileInvalid</c>.</exception>
    public static RSA Decrypt(
        ReadOnlySpan<char> cipher, ReadOnlySpan<char> ivHex, ReadOnlySpan<byte> data, ReadOnlySpan<char> passPhrase, FileSource source)
    {
        using SymmetricAlgorithm algorithm = Create(cipher);
        byte[] iv = Iv(ivHex, algorithm.BlockSize / 8, source);
        if (data.Length % iv.Length != 0)
            throw KeyErrors.Invalid(source, "its content is damaged");

        byte[] key = DeriveKey(passPhrase, iv, KeyBytes(cipher));
        byte[] plain = new byte[data.Length];
        RSA rsa = RSA.Create();
        try
        {
            algorithm.Key = key;
            int length = algorithm.DecryptCbc(data, iv, plain);
            rsa.ImportRSAPrivateKey(plain.AsSpan(0, length), out _);
            return rsa;
        }
        catch (CryptographicException e)
        {
            // One wrong pass phrase in 256 gives valid padding and rubbish inside: both mean the same.
            rsa.Dispose();
            throw KeyErrors.PassPhraseWrong(source, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static int KeyBytes(ReadOnlySpan<char> cipher) => cipher switch
    {
        "AES-128-CBC" => 16,
        "AES-192-CBC" or "DES-EDE3-CBC" => 24,
        "AES-256-CBC" => 32,
        _ => 0,
    };

#pragma warning disable CA5350, CA5351 // The file decides the cipher, and its form decides MD5.
    private static SymmetricAlgorithm Create(ReadOnlySpan<char> cipher) => cipher.StartsWith("AES") ? Aes.Create() : TripleDES.Create();

    private static byte[] DeriveKey(ReadOnlySpan<char> passPhrase, ReadOnlySpan<byte> iv, int length)
    {
        byte[] secret = new byte[Encoding.UTF8.GetMaxByteCount(passPhrase.Length)];
        int secretLength = Encoding.UTF8.GetBytes(passPhrase, secret);
        byte[] key = new byte[length];
        Span<byte> block = stackalloc byte[MD5.HashSizeInBytes];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (int done = 0; done < length; done += block.Length)
        {
            if (done > 0)
                hash.AppendData(block);
            hash.AppendData(secret.AsSpan(0, secretLength));
            hash.AppendData(iv[..SaltBytes]);
            hash.GetHashAndReset(block);
            block[..Math.Min(block.Length, length - done)].CopyTo(key.AsSpan(done));
        }

        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(block);
        return key;
    }
#pragma warning restore CA5350, CA5351

    private static byte[] Iv(ReadOnlySpan<char> hex, int length, FileSource source)
    {
        try
        {
            byte[] iv = Convert.FromHexString(hex);
            if (iv.Length == length)
                return iv;
        }
        catch (FormatException)
        {
        }

        throw KeyErrors.Invalid(source, "its DEK-Info line is damaged");
    }
}
