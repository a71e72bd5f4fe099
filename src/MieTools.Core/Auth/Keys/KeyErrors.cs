namespace MieTools.Core.Auth.Keys;

/// <summary>The errors of key reading.</summary>
internal static class KeyErrors
{
    /// <summary>Advice for what was damaged on its way.</summary>
    public const string CopyAgain = "Copy the file again, whole, from its first line to its last.";

    private const string NewKey =
        "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -aes256 -out new.pem, and upload its public key.";

    /// <summary>It holds no key that can be used.</summary>
    /// <param name="source">The file.</param>
    /// <param name="why">Why not, as the end of a sentence.</param>
    /// <param name="advice">What to do; null: give the right key.</param>
    /// <param name="inner">What the system said.</param>
    public static MieException Invalid(FileSource source, string why, string? advice = null, Exception? inner = null) => new(
        MieErrors.KeyFileInvalid,
        $"{source} holds no usable private key: {why}.",
        advice,
        source.Path,
        inner);

    /// <summary>It holds a key of another kind.</summary>
    public static MieException NotRsa(FileSource source) => Invalid(source, "the key is not an RSA key, the only kind OCI takes");

    /// <summary>It is encrypted in a way that is not read.</summary>
    public static MieException Encryption(FileSource source, string how) => Invalid(source, $"it is encrypted {how}",
        $"Convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -in {InCommand(source)} -out new.pem");

    /// <summary>It is encrypted at costs that no tool spends unasked.</summary>
    public static MieException Costs(FileSource source, long megabytes, long most) => Invalid(source,
        $"it is encrypted with scrypt costs that take {megabytes} MB of memory, and {most} MB are the most that is used",
        $"openssl does not spend that either. Encrypt it anew with the tool that made it, at lower costs, or make a new key: {NewKey}");

    /// <summary>What it is instead of a private key.</summary>
    public static MieException Other(FileSource source, KeyForm form, Exception? inner = null) => form switch
    {
        KeyForm.CutShort => Invalid(source, "its content is cut short", CopyAgain),
        KeyForm.OtherAlgorithm => NotRsa(source),
        KeyForm.RsaPss => Invalid(source, "the key is for RSA-PSS only, and OCI takes signatures of PKCS#1 v1.5",
            $"Make a plain RSA key: {NewKey}"),
        KeyForm.PublicKey => Invalid(source, "it is a public key, not a private key"),
        KeyForm.Certificate => Invalid(source, "it is a certificate, not a private key"),
        KeyForm.CertificateRequest => Invalid(source, "it is a certificate request, not a private key"),
        KeyForm.Pkcs7 => Invalid(source, "it is a PKCS#7 bundle of certificates, not a private key"),
        KeyForm.Pkcs12 => Invalid(source, "it is a PKCS#12 bundle (.pfx, .p12)",
            $"Take the key out with: openssl pkcs12 -in {InCommand(source)} -nocerts -out new.pem"),
        _ => Invalid(source, "its content is damaged", null, inner),
    };

    /// <summary>It is encrypted, and there is no pass phrase.</summary>
    public static MieException PassPhraseMissing(FileSource source) => new(
        MieErrors.PassPhraseMissing,
        $"The key in {source} is encrypted, and no pass phrase was given.",
        target: source.Path);

    /// <summary>The pass phrase does not open it.</summary>
    public static MieException PassPhraseWrong(FileSource source, Exception? inner = null) => new(
        MieErrors.PassPhraseInvalid,
        $"The key in {source} cannot be decrypted with the given pass phrase.",
        target: source.Path,
        inner: inner);

    /// <summary>The file as an argument of a command; a text has no file.</summary>
    public static string InCommand(FileSource source) => Path.IsPathFullyQualified(source.Path) ? $"'{source.Path}'" : "key.pem";
}
