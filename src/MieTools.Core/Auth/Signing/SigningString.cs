using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;

namespace MieTools.Core.Auth.Signing;

/// <summary>
/// The pure part of OCI request signing: from fields to the Authorization header. Source: the public signing rules (version 1, rsa-sha256).
/// </summary>
internal static class SigningString
{
    private const int StackLimit = 1024;

    /// <summary>The text to be signed: <c>name: value</c> lines, one line feed between, none at the end.</summary>
    public static string Build(ReadOnlySpan<SignedField> fields)
    {
        char[] buffer = new char[Length(fields)];
        Write(fields, buffer);
        return new string(buffer);
    }

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="fields">The signed fields in signing order.</param>
    /// <param name="key">Key and key id.</param>
    /// <returns>
    /// Parameters in the order version, keyId, algorithm, headers, signature. Holds the key id: a secret for token credentials.
    /// </returns>
    public static string Authorize(ReadOnlySpan<SignedField> fields, OciSigningKey key)
    {
        Span<byte> signature = stackalloc byte[StackLimit];
        int length = Sign(fields, key.Key, signature);
        return Authorization(fields, key.KeyId, signature[..length]);
    }

    /// <summary>Signs the fields: RSA PKCS#1 v1.5 over SHA-256 of the signing string.</summary>
    /// <returns>Bytes written to <paramref name="destination"/>, as many as the key has.</returns>
    /// <exception cref="CryptographicException">The key cannot sign, or the destination is too small.</exception>
    public static int Sign(ReadOnlySpan<SignedField> fields, RSA key, Span<byte> destination)
    {
        int chars = Length(fields);
        char[]? rentedChars = chars <= StackLimit ? null : ArrayPool<char>.Shared.Rent(chars);
        Span<char> text = rentedChars is null ? stackalloc char[StackLimit] : rentedChars;
        text = text[..chars];
        Write(fields, text);

        int maxBytes = Encoding.UTF8.GetMaxByteCount(chars);
        byte[] rentedBytes = ArrayPool<byte>.Shared.Rent(maxBytes);
        try
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            int bytes = Encoding.UTF8.GetBytes(text, rentedBytes);
            SHA256.HashData(rentedBytes.AsSpan(0, bytes), hash);
            return key.TrySignHash(hash, destination, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out int written)
                ? written
                : throw new CryptographicException("The signature does not fit.");
        }
        finally
        {
            // With a delegation token the text holds a secret.
            ArrayPool<byte>.Shared.Return(rentedBytes, clearArray: true);
            if (rentedChars is not null)
                ArrayPool<char>.Shared.Return(rentedChars, clearArray: true);
        }
    }

    /// <summary>The value of the Authorization header from a signature made elsewhere.</summary>
    public static string Authorization(ReadOnlySpan<SignedField> fields, string keyId, ReadOnlySpan<byte> signature)
    {
        int names = fields.Length - 1;
        foreach (SignedField field in fields)
            names += field.Name.Length;
        int base64 = (signature.Length + 2) / 3 * 4;
        int length = Start.Length + keyId.Length + Middle.Length + names + BeforeSignature.Length + base64 + 1;
        char[] rented = ArrayPool<char>.Shared.Rent(length);
        try
        {
            Span<char> rest = rented.AsSpan(0, length);
            Append(ref rest, Start);
            Append(ref rest, keyId);
            Append(ref rest, Middle);
            for (int i = 0; i < fields.Length; i++)
            {
                if (i > 0)
                    Append(ref rest, " ");
                Append(ref rest, fields[i].Name);
            }

            Append(ref rest, BeforeSignature);
            Convert.TryToBase64Chars(signature, rest, out int written);
            rest[written] = '"';
            return new string(rented, 0, length);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    private const string Start = "Signature version=\"1\",keyId=\"";
    private const string Middle = "\",algorithm=\"rsa-sha256\",headers=\"";
    private const string BeforeSignature = "\",signature=\"";

    private static int Length(ReadOnlySpan<SignedField> fields)
    {
        int length = fields.Length - 1;
        foreach (SignedField field in fields)
            length += field.Name.Length + 2 + field.Value.Length;
        return Math.Max(length, 0);
    }

    private static void Write(ReadOnlySpan<SignedField> fields, Span<char> destination)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                Append(ref destination, "\n");
            Append(ref destination, fields[i].Name);
            Append(ref destination, ": ");
            Append(ref destination, fields[i].Value);
        }
    }

    private static void Append(ref Span<char> destination, string text)
    {
        text.CopyTo(destination);
        destination = destination[text.Length..];
    }
}
