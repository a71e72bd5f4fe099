using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace MieTools.Core.Auth;

/// <summary>
/// Reads RSA private keys from PEM: PKCS#1 and PKCS#8, plain or encrypted (DEK-Info with CBC ciphers, PBES2). Text around the key is
/// ignored, such as the <c>OCI_API_KEY</c> line that the console adds.
/// </summary>
/// <remarks>Weak keys are read, too: a size below 2048 bits is refused by the service's console, not here.</remarks>
public static class OciKeyLoader
{
    /// <summary>Reads a key file.</summary>
    /// <param name="path">Path; relative ones go by the current folder.</param>
    /// <param name="passPhrase">Pass phrase; empty for none. One that is not needed is ignored.</param>
    /// <exception cref="MieException">Codes <c>KeyFileNotFound</c>, <c>KeyFileUnreadable</c>, <c>KeyFileInvalid</c>,
    /// <c>PassPhraseMissing</c>, <c>PassPhraseWrong</c>.</exception>
    public static RSA LoadFile(string path, ReadOnlySpan<char> passPhrase = default)
    {
        PastedSecret.Check(path, "key_file", "KeyFileInvalid");
        byte[] bytes = ReadFile(path);
        char[] chars = ArrayPool<char>.Shared.Rent(bytes.Length + 1);
        try
        {
            int count = Encoding.UTF8.GetChars(bytes, chars);
            return Load(chars.AsSpan(0, count), passPhrase, path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
        }
    }

    /// <summary>Reads a key from PEM text.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="passPhrase">Pass phrase; empty for none.</param>
    /// <param name="source">What to call the text in errors: a path, a variable's name.</param>
    /// <exception cref="MieException">Codes <c>KeyFileInvalid</c>, <c>PassPhraseMissing</c>, <c>PassPhraseWrong</c>.</exception>
    public static RSA Load(ReadOnlySpan<char> pem, ReadOnlySpan<char> passPhrase, string source)
    {
        PemBlock block = PemBlock.FindKey(pem, source);
        byte[] der = ArrayPool<byte>.Shared.Rent(block.Base64.Length);
        try
        {
            if (!Convert.TryFromBase64Chars(block.Base64, der, out int length) || length == 0)
            {
                throw KeyErrors.Invalid(source, "its base64 text is damaged");
            }

            return Import(block, der.AsSpan(0, length), passPhrase, source);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(der, clearArray: true);
        }
    }

    /// <summary>The fingerprint OCI knows a key by: MD5 over the DER SubjectPublicKeyInfo, 16 lower-case hex pairs with colons.</summary>
    public static string Fingerprint(RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
#pragma warning disable CA5351 // A name, not a protection: the service defines it as MD5.
        return HexPairs.Format(MD5.HashData(key.ExportSubjectPublicKeyInfo()));
#pragma warning restore CA5351
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return LocalFiles.ReadBounded(path, LocalFiles.MaxSecretBytes)
                ?? throw KeyErrors.Invalid(path, $"it has more than {LocalFiles.MaxSecretBytes} bytes, which is larger than any key");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MieException("KeyFileNotFound", MieErrorKind.ObjectNotFound, $"The key file '{path}' does not exist.",
                "Check key_file in the profile; write it without quotes. Relative paths go by the current folder.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MieException("KeyFileUnreadable", MieErrorKind.ReadError, $"The key file '{path}' cannot be read.",
                "Check that it is a file, and that this user may read it.", path, e);
        }
    }

    private static RSA Import(PemBlock block, ReadOnlySpan<byte> der, ReadOnlySpan<char> passPhrase, string source)
    {
        if (block.Cipher.Length > 0)
        {
            if (!LegacyPemCipher.IsKnown(block.Cipher))
            {
                throw KeyErrors.Invalid(source,
                    "it is encrypted with a cipher that is not supported; convert it with: openssl pkcs8 -topk8 -in key.pem -out new.pem");
            }

            if (passPhrase.IsEmpty)
                throw KeyErrors.PassPhraseMissing(source);
            return LegacyPemCipher.Decrypt(block.Cipher, block.Iv, der, passPhrase, source);
        }

        if (block.Label.SequenceEqual("ENCRYPTED PRIVATE KEY"))
        {
            if (!KeyDer.IsEncryptedKey(der))
                throw KeyErrors.Invalid(source, "its content is damaged");
            if (passPhrase.IsEmpty)
                throw KeyErrors.PassPhraseMissing(source);
            return ImportEncrypted(der, passPhrase, source);
        }

        RSA key = RSA.Create();
        try
        {
            if (block.Label.SequenceEqual("RSA PRIVATE KEY"))
            {
                key.ImportRSAPrivateKey(der, out _);
                return key;
            }

            if (KeyDer.IsOtherAlgorithm(der))
                throw KeyErrors.NotRsa(source);
            key.ImportPkcs8PrivateKey(der, out _);
            return key;
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            throw KeyErrors.Invalid(source, "its content is damaged", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static RSA ImportEncrypted(ReadOnlySpan<byte> der, ReadOnlySpan<char> passPhrase, string source)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportEncryptedPkcs8PrivateKey(passPhrase, der, out _);
            return key;
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            if (IsEllipticCurve(der, passPhrase))
                throw KeyErrors.NotRsa(source);
            throw KeyErrors.PassPhraseWrong(source, e);
        }
    }

    // The right pass phrase of a key of another kind must not be called wrong.
    private static bool IsEllipticCurve(ReadOnlySpan<byte> der, ReadOnlySpan<char> passPhrase)
    {
        using ECDsa key = ECDsa.Create();
        try
        {
            key.ImportEncryptedPkcs8PrivateKey(passPhrase, der, out _);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
