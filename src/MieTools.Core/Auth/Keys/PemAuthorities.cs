using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Keys;

/// <summary>Reads files with the certificates of authorities: PEM in any encoding that editors and shells write, or one in DER.</summary>
internal static class PemAuthorities
{
    private const string Begin = "-----BEGIN ";

    /// <summary>Reads all certificates of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It is larger than is read; the message says so, as the end of a sentence.</exception>
    /// <exception cref="CryptographicException">It holds no certificate, or a damaged one; the message says what it holds, as the end of a
    /// sentence.</exception>
    public static X509Certificate2Collection Read(string path)
    {
        X509Certificate2Collection authorities = new();
        byte[] bytes = LocalFiles.ReadBounded(path, LocalFiles.MaxBytes)
            ?? throw new InvalidDataException($"has more than {LocalFiles.MaxBytes} bytes (16 MB), the most that is read of one");
        if (KeyDer.IsDer(bytes))
            authorities.Add(One(bytes));
        else
            ReadPem(TextEncoding.Decode(bytes, out _), authorities);
        return authorities;
    }

    private static void ReadPem(string text, X509Certificate2Collection authorities)
    {
        char[] buffer = new char[text.Length];
        ReadOnlySpan<char> pem = buffer.AsSpan(0, KeyText.Unescape(text, buffer));
        string? other = null;
        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            string label = rest[fields.Label].ToString();
            if (label is "CERTIFICATE" or "X509 CERTIFICATE")
                authorities.Add(One(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            else
                other ??= label;
            rest = rest[fields.Location.End..];
        }

        // A block that is not whole is skipped by the framework, and would be missed later without a word.
        if (Count(pem, Begin + "CERTIFICATE-----") + Count(pem, Begin + "X509 CERTIFICATE-----") > authorities.Count)
        {
            throw new CryptographicException(Count(pem, "-----END ") < Count(pem, Begin)
                ? "the END line of a certificate is missing"
                : "a certificate in it is damaged");
        }

        if (authorities.Count == 0)
            throw new CryptographicException(Why(pem, other));
    }

    private static string Why(ReadOnlySpan<char> pem, string? label) => label switch
    {
        _ when pem.Trim().IsEmpty => "it is empty",
        null => "it is not a PEM file, nor DER",
        "PKCS7" or "CMS" => Why(KeyForm.Pkcs7),
        _ when label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) => Why(KeyForm.Pkcs8),
        _ when label.EndsWith("PUBLIC KEY", StringComparison.Ordinal) => Why(KeyForm.PublicKey),
        _ when label.EndsWith("REQUEST", StringComparison.Ordinal) => Why(KeyForm.CertificateRequest),
        _ => "it holds no certificate",
    };

    private static string Why(KeyForm form) => form switch
    {
        KeyForm.CutShort => "its content is cut short",
        KeyForm.PublicKey => "it holds a public key",
        KeyForm.CertificateRequest => "it holds a request for a certificate",
        KeyForm.Pkcs12 => "it is a PKCS#12 bundle; take the certificates out with: openssl pkcs12 -nokeys -in <file> -out ca.pem",
        KeyForm.Pkcs7 => "it is a PKCS#7 bundle; take the certificates out with: openssl pkcs7 -print_certs -in <file> -out ca.pem",
        KeyForm.Unknown or KeyForm.Certificate => "its content is damaged",
        _ => "it holds a private key",
    };

    private static X509Certificate2 One(byte[] der)
    {
        KeyForm form = KeyDer.FormOf(der);
        if (form != KeyForm.Certificate)
            throw new CryptographicException(Why(form));
        try
        {
#pragma warning disable SYSLIB0057 // Its successor is not in .NET 8; what the bytes are was looked at above.
            return new X509Certificate2(der);
#pragma warning restore SYSLIB0057
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException(Why(KeyForm.Unknown), e);
        }
    }

    private static int Count(ReadOnlySpan<char> text, string part) => text.Count(part);
}
