namespace MieTools.Core.Auth.Keys;

/// <summary>The private key's block in a PEM text.</summary>
internal readonly ref struct PemBlock
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";
    private const int MaxLabel = 64;

    private PemBlock(ReadOnlySpan<char> label, ReadOnlySpan<char> cipher, ReadOnlySpan<char> iv, ReadOnlySpan<char> base64)
    {
        Label = label;
        Cipher = cipher;
        Iv = iv;
        Base64 = base64;
    }

    /// <summary>What the block says it is: <c>PRIVATE KEY</c> and the like.</summary>
    public ReadOnlySpan<char> Label { get; }

    /// <summary>Cipher of the DEK-Info line, empty when there is none.</summary>
    public ReadOnlySpan<char> Cipher { get; }

    /// <summary>Initialisation vector of the DEK-Info line, in hex.</summary>
    public ReadOnlySpan<char> Iv { get; }

    /// <summary>The text between headers and END, white space included.</summary>
    public ReadOnlySpan<char> Base64 { get; }

    /// <summary>Finds the first private key. What stands around it is ignored.</summary>
    /// <exception cref="MieException">Code <c>KeyFileInvalid</c>: there is none; the message says what there is instead.</exception>
    public static PemBlock FindKey(ReadOnlySpan<char> pem, FileSource source)
    {
        if (pem.Trim().Trim('\uFEFF').IsEmpty)
            throw KeyErrors.Invalid(source, "it is empty");
        ReadOnlySpan<char> text = pem;
        string? other = null;
        while (true)
        {
            int at = pem.IndexOf(Begin);
            if (at < 0)
                break;
            pem = pem[(at + Begin.Length)..];
            int labelLength = pem.IndexOf(Dashes);
            if (labelLength < 0)
                break;
            ReadOnlySpan<char> label = pem[..labelLength];
            pem = pem[(labelLength + Dashes.Length)..];
            int end = pem.IndexOf(End);
            if (end < 0)
                throw KeyErrors.Invalid(source, "its END line is missing", KeyErrors.CopyAgain);
            if (!pem[(end + End.Length)..].StartsWith(label))
                throw WrongEnd(label, pem[(end + End.Length)..], source);

            if (IsReadable(label))
                return Split(label, pem[..end], source);
            other ??= label.ToString();
            pem = pem[(end + End.Length)..];
        }

        throw other is null ? KeyText.NotPem(text, source) : Unusable(other, source);
    }

    private static MieException WrongEnd(ReadOnlySpan<char> label, ReadOnlySpan<char> end, FileSource source)
    {
        int length = end.IndexOf(Dashes);
        return KeyErrors.Invalid(source, length is < 0 or > MaxLabel
            ? "its END line is damaged"
            : $"it begins as a {label} and its END line is that of a {end[..length]}", KeyErrors.CopyAgain);
    }

    private static bool IsReadable(ReadOnlySpan<char> label) =>
        label.SequenceEqual("PRIVATE KEY") || label.SequenceEqual("RSA PRIVATE KEY") || label.SequenceEqual("ENCRYPTED PRIVATE KEY");

    private static MieException Unusable(string label, FileSource source) => label switch
    {
        "EC PRIVATE KEY" or "DSA PRIVATE KEY" or "EC PARAMETERS" => KeyErrors.NotRsa(source),
        "OPENSSH PRIVATE KEY" => KeyErrors.Invalid(source, "it is in OpenSSH's own form",
            $"Convert it in its place with: ssh-keygen -p -m PEM -f {KeyErrors.InCommand(source)}"),
        "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE" => KeyErrors.Other(source, KeyForm.Certificate),
        "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST" => KeyErrors.Other(source, KeyForm.CertificateRequest),
        "PUBLIC KEY" or "RSA PUBLIC KEY" => KeyErrors.Other(source, KeyForm.PublicKey),
        "PKCS7" or "CMS" => KeyErrors.Other(source, KeyForm.Pkcs7),
        _ => KeyErrors.Invalid(source, "it is no private key of a known kind"),
    };

    // RFC 1421 headers come first and end with an empty line; of them only DEK-Info matters.
    private static PemBlock Split(ReadOnlySpan<char> label, ReadOnlySpan<char> body, FileSource source)
    {
        ReadOnlySpan<char> cipher = default, iv = default;
        bool encrypted = false;
        ReadOnlySpan<char> rest = body.TrimStart();
        while (true)
        {
            int lineEnd = rest.IndexOfAny('\r', '\n');
            ReadOnlySpan<char> line = lineEnd < 0 ? rest : rest[..lineEnd];
            int colon = line.IndexOf(':');
            if (colon < 0)
                break;
            ReadOnlySpan<char> value = line[(colon + 1)..].Trim();
            if (line.StartsWith("Proc-Type") && value.EndsWith("ENCRYPTED"))
                encrypted = true;
            if (line.StartsWith("DEK-Info") && value.IndexOf(',') is > 0 and var comma)
            {
                cipher = value[..comma].Trim();
                iv = value[(comma + 1)..].Trim();
            }

            rest = lineEnd < 0 ? default : rest[lineEnd..].TrimStart();
        }

        if (encrypted && cipher.IsEmpty)
            throw KeyErrors.Invalid(source, "its DEK-Info line is missing");
        return new PemBlock(label, cipher, iv, rest);
    }
}
