using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Keys;

/// <summary>
/// Reads RSA private keys from PEM and DER: PKCS#1 and PKCS#8, plain or encrypted (DEK-Info with CBC ciphers, PBES2 with PBKDF2 or scrypt,
/// PBES1). Text around a PEM key is ignored, such as the <c>OCI_API_KEY</c> line that the console adds; its label is not believed.
/// </summary>
/// <remarks>Weak keys are read, too: a size below 2048 bits is refused by the service's console, not here.</remarks>
public static class OciKeyLoader
{
    /// <summary>Reads a key file: PEM in any encoding that editors and shells write, or DER.</summary>
    /// <param name="path">Path; relative ones go by the current folder.</param>
    /// <param name="passPhrase">Pass phrase; empty for none. One that is not needed is ignored.</param>
    /// <exception cref="MieException">Codes <c>KeyFileNotFound</c>, <c>KeyFileUnreadable</c>, <c>KeyFileInvalid</c>,
    /// <c>PassPhraseMissing</c>, <c>PassPhraseInvalid</c>.</exception>
    public static RSA LoadFile(string path, ReadOnlySpan<char> passPhrase = default) => LoadFile(new FileSource(path), passPhrase);

    /// <summary>Reads a key from PEM text.</summary>
    /// <param name="pem">The text. Line ends that are written <c>\n</c>, in two letters, are taken for line ends.</param>
    /// <param name="passPhrase">Pass phrase; empty for none.</param>
    /// <param name="source">What to call the text in errors: a path, a variable's name.</param>
    /// <exception cref="MieException">Codes <c>KeyFileInvalid</c>, <c>PassPhraseMissing</c>, <c>PassPhraseInvalid</c>.</exception>
    public static RSA Load(ReadOnlySpan<char> pem, ReadOnlySpan<char> passPhrase, string source) =>
        Load(pem, passPhrase, new FileSource(source));

    internal static RSA LoadFile(FileSource file, ReadOnlySpan<char> passPhrase)
    {
        PastedSecret.Check(file.Path, "key_file", MieErrors.KeyFileInvalid);
        byte[] bytes = ReadFile(file);
        if (KeyDer.IsDer(bytes))
        {
            try
            {
                return Import(bytes, passPhrase, file);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }

        Encoding encoding = TextEncoding.Find(bytes, out int mark);
        char[] chars = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(bytes.Length - mark));
        try
        {
            int count = encoding.GetChars(bytes.AsSpan(mark), chars);
            return Load(chars.AsSpan(0, count), passPhrase, file);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
        }
    }

    private static RSA Load(ReadOnlySpan<char> pem, ReadOnlySpan<char> passPhrase, FileSource source)
    {
        if (!pem.Contains('\\'))
            return LoadPem(pem, passPhrase, source);
        char[] text = ArrayPool<char>.Shared.Rent(pem.Length);
        try
        {
            return LoadPem(text.AsSpan(0, KeyText.Unescape(pem, text)), passPhrase, source);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text, clearArray: true);
        }
    }

    private static RSA LoadPem(ReadOnlySpan<char> pem, ReadOnlySpan<char> passPhrase, FileSource source)
    {
        PemBlock block = PemBlock.FindKey(pem, source);
        byte[] der = ArrayPool<byte>.Shared.Rent(block.Base64.Length);
        try
        {
            if (!Convert.TryFromBase64Chars(block.Base64, der, out int length) || length == 0)
                throw KeyErrors.Invalid(source, "its base64 text is damaged", KeyErrors.CopyAgain);
            return block.Cipher.Length > 0
                ? ImportLegacy(block, der.AsSpan(0, length), passPhrase, source)
                : Import(der.AsMemory(0, length), passPhrase, source);
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

    private static byte[] ReadFile(FileSource file)
    {
        try
        {
            return LocalFiles.ReadBounded(file.Path, LocalFiles.MaxSecretBytes)
                ?? throw KeyErrors.Invalid(file, $"it has more than {LocalFiles.MaxSecretBytes} bytes, which is larger than any key");
        }
        catch (Exception e) when (MissingFile.IsSaidBy(e))
        {
            throw new MieException(MieErrors.KeyFileNotFound, $"The key file {file} does not exist.",
                target: file.Path, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MieException(MieErrors.KeyFileUnreadable, $"The key file {file} cannot be read.",
                target: file.Path, inner: e);
        }
    }

    private static RSA ImportLegacy(PemBlock block, ReadOnlySpan<byte> data, ReadOnlySpan<char> passPhrase, FileSource source)
    {
        if (!LegacyPemCipher.IsKnown(block.Cipher))
            throw KeyErrors.Encryption(source, "with a cipher that is not supported");
        if (passPhrase.IsEmpty)
            throw KeyErrors.PassPhraseMissing(source);
        return LegacyPemCipher.Decrypt(block.Cipher, block.Iv, data, passPhrase, source);
    }

    // The structure says what it is. Labels are often wrong: tools and people write them by hand.
    private static RSA Import(ReadOnlyMemory<byte> der, ReadOnlySpan<char> passPhrase, FileSource source)
    {
        KeyForm form = KeyDer.FormOf(der.Span);
        if (form != KeyForm.EncryptedPkcs8)
            return ImportPlain(der.Span, form, source);
        if (passPhrase.IsEmpty)
            throw KeyErrors.PassPhraseMissing(source);
        if (Pbes2.Decrypt(der, passPhrase, source) is not { } plain)
            return ImportEncrypted(der.Span, passPhrase, source);
        try
        {
            // One wrong pass phrase in 256 gives valid padding and rubbish inside.
            form = KeyDer.FormOf(plain);
            return form is KeyForm.Pkcs8 or KeyForm.OtherAlgorithm or KeyForm.RsaPss
                ? ImportPlain(plain, form, source)
                : throw KeyErrors.PassPhraseWrong(source);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static RSA ImportPlain(ReadOnlySpan<byte> der, KeyForm form, FileSource source)
    {
        RSA key = RSA.Create();
        try
        {
            if (form == KeyForm.Pkcs1)
                key.ImportRSAPrivateKey(der, out _);
            else if (form == KeyForm.Pkcs8)
                key.ImportPkcs8PrivateKey(der, out _);
            else
                throw KeyErrors.Other(source, form);
            return key;
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            throw KeyErrors.Other(source, KeyForm.Unknown, e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    // The schemes before PBES2. The right pass phrase of a key of another kind must not be called wrong.
    private static RSA ImportEncrypted(ReadOnlySpan<byte> der, ReadOnlySpan<char> passPhrase, FileSource source)
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
            throw IsEllipticCurve(der, passPhrase) ? KeyErrors.NotRsa(source) : KeyErrors.PassPhraseWrong(source, e);
        }
    }

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
