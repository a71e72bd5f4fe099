namespace MieTools.Core.Auth;

/// <summary>The errors of key reading.</summary>
internal static class KeyErrors
{
    public static MieException Invalid(string source, string why, Exception? inner = null) => new(
        "KeyFileInvalid",
        MieErrorKind.InvalidData,
        $"'{source}' holds no usable private key: {why}.",
        "Give the RSA private key (PEM) that belongs to the uploaded public key.",
        source,
        inner);

    public static MieException NotRsa(string source) => Invalid(source, "the key is not an RSA key, the only kind OCI takes");

    public static MieException PassPhraseMissing(string source) => new(
        "PassPhraseMissing",
        MieErrorKind.AuthenticationError,
        $"The key in '{source}' is encrypted, and no pass phrase was given.",
        "Give the pass phrase, or add pass_phrase to the profile.",
        source);

    public static MieException PassPhraseWrong(string source, Exception? inner = null) => new(
        "PassPhraseWrong",
        MieErrorKind.AuthenticationError,
        $"The key in '{source}' cannot be decrypted with the given pass phrase.",
        "Check the pass phrase; one in the profile is used when none is given.",
        source,
        inner);
}
