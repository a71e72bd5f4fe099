using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace MieTools.Core.Auth.Keys;

/// <summary>
/// Decrypts PKCS#8 keys of the scheme PBES2 (RFC 8018). .NET does it too, but without scrypt, and it has one error for a wrong pass phrase,
/// a key of another kind and a cipher that it does not know.
/// </summary>
internal static class Pbes2
{
    private const string Scheme = "1.2.840.113549.1.5.13";
    private const string Pbkdf2Function = "1.2.840.113549.1.5.12";
    private const string ScryptFunction = "1.3.6.1.4.1.11591.4.11";
    private const string HmacSha1 = "1.2.840.113549.2.7";
    private const int MaxIterations = 50_000_000;

    /// <summary>Decrypts a key.</summary>
    /// <param name="der">An EncryptedPrivateKeyInfo.</param>
    /// <param name="passPhrase">The pass phrase.</param>
    /// <param name="source">For errors.</param>
    /// <returns>What is in it; null when it is of another scheme.</returns>
    /// <exception cref="MieException">Codes <c>KeyFileInvalid</c>: damaged, or of a cipher that is not known; <c>PassPhraseInvalid</c>.
    /// </exception>
    public static byte[]? Decrypt(ReadOnlyMemory<byte> der, ReadOnlySpan<char> passPhrase, FileSource source)
    {
        byte[] secret = new byte[Encoding.UTF8.GetMaxByteCount(passPhrase.Length)];
        int length = Encoding.UTF8.GetBytes(passPhrase, secret);
        byte[]? key = null;
        try
        {
            AsnReader info = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            AsnReader algorithm = info.ReadSequence();
            if (algorithm.ReadObjectIdentifier() != Scheme)
                return null;
            byte[] data = info.ReadOctetString();
            AsnReader parameters = algorithm.ReadSequence();
            AsnReader function = parameters.ReadSequence();
            using SymmetricAlgorithm cipher = Cipher(parameters.ReadSequence(), source, out byte[] iv);
            key = Derive(function, secret.AsSpan(0, length), cipher.KeySize / 8, source);
            cipher.Key = key;
            return cipher.DecryptCbc(data, iv);
        }
        catch (AsnContentException e)
        {
            throw KeyErrors.Other(source, KeyForm.Unknown, e);
        }
        catch (CryptographicException e)
        {
            throw KeyErrors.PassPhraseWrong(source, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(key);
        }
    }

#pragma warning disable CA5350, CA5351 // The file decides the cipher.
    private static SymmetricAlgorithm Cipher(AsnReader reader, FileSource source, out byte[] iv)
    {
        string oid = reader.ReadObjectIdentifier();
        int aesBits = oid switch
        {
            "2.16.840.1.101.3.4.1.2" => 128,
            "2.16.840.1.101.3.4.1.22" => 192,
            "2.16.840.1.101.3.4.1.42" => 256,
            _ => 0,
        };
        SymmetricAlgorithm cipher = oid switch
        {
            _ when aesBits > 0 => Aes.Create(),
            "1.2.840.113549.3.7" => TripleDES.Create(),
            "1.3.14.3.2.7" => DES.Create(),
            _ => throw KeyErrors.Encryption(source, $"with a cipher that is not supported ({oid})"),
        };
        if (aesBits > 0)
            cipher.KeySize = aesBits;
        iv = reader.ReadOctetString();
        return iv.Length == cipher.BlockSize / 8 ? cipher : throw KeyErrors.Other(source, KeyForm.Unknown);
    }
#pragma warning restore CA5350, CA5351

    private static byte[] Derive(AsnReader function, ReadOnlySpan<byte> secret, int length, FileSource source)
    {
        string oid = function.ReadObjectIdentifier();
        AsnReader parameters = function.ReadSequence();
        byte[] salt = parameters.ReadOctetString();
        return oid switch
        {
            Pbkdf2Function => Pbkdf2(parameters, secret, salt, length, source),
            ScryptFunction => FromScrypt(parameters, secret, salt, length, source),
            _ => throw KeyErrors.Encryption(source, $"with a key derivation that is not supported ({oid})"),
        };
    }

    private static byte[] Pbkdf2(AsnReader parameters, ReadOnlySpan<byte> secret, byte[] salt, int length, FileSource source)
    {
        if (!parameters.TryReadInt32(out int iterations) || iterations is < 1 or > MaxIterations)
            throw KeyErrors.Encryption(source, $"with more than {MaxIterations} rounds");
        if (parameters.HasData && parameters.PeekTag() == Asn1Tag.Integer)
            parameters.ReadInteger();
        string prf = parameters.HasData ? parameters.ReadSequence().ReadObjectIdentifier() : HmacSha1;
        HashAlgorithmName hash = prf switch
        {
            HmacSha1 => HashAlgorithmName.SHA1,
            "1.2.840.113549.2.9" => HashAlgorithmName.SHA256,
            "1.2.840.113549.2.10" => HashAlgorithmName.SHA384,
            "1.2.840.113549.2.11" => HashAlgorithmName.SHA512,
            _ => throw KeyErrors.Encryption(source, $"with a hash that is not supported ({prf})"),
        };
        return Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, hash, length);
    }

    private static byte[] FromScrypt(AsnReader parameters, ReadOnlySpan<byte> secret, byte[] salt, int length, FileSource source)
    {
        long r = 0;
        long p = 0;
        if (!parameters.TryReadInt64(out long n) || !parameters.TryReadInt64(out r) || !parameters.TryReadInt64(out p)
            || !Scrypt.IsAllowed(n, r, p))
        {
            if (Scrypt.MegabytesOver(n, r) is { } megabytes)
                throw KeyErrors.Costs(source, megabytes, Scrypt.MaxMegabytes);
            throw KeyErrors.Encryption(source, "with scrypt costs that need more than 256 MB or 2^23 blocks");
        }

        return Scrypt.Derive(secret, salt, (int)n, (int)r, (int)p, length);
    }
}
