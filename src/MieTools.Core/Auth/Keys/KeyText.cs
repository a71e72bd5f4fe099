using System.Buffers;
using System.Security.Cryptography;

namespace MieTools.Core.Auth.Keys;

/// <summary>Texts that ought to be PEM: put right, or said what they are.</summary>
internal static class KeyText
{
    private const string PemInBase64 = "LS0tLS1CRUdJTi";
    private const string DerInBase64 = "MI";
    private const int ShortestKey = 200;

    /// <summary>
    /// Replaces what variables, JSON files and shells make of line ends, <c>\n</c> and <c>\r\n</c> as two letters, by line ends. No PEM
    /// text has a backslash of its own.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="target">At least as long as the text.</param>
    /// <returns>The length of the result.</returns>
    public static int Unescape(ReadOnlySpan<char> text, Span<char> target)
    {
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                target[length++] = text[i];
                continue;
            }

            while (i + 1 < text.Length && text[i + 1] == '\\')
                i++;
            char next = i + 1 < text.Length ? text[i + 1] : ' ';
            if (next is 'n' or 'r' or 't')
                i++;
            target[length++] = next == 'n' ? '\n' : next == 'r' ? '\r' : ' ';
        }

        return length;
    }

    /// <summary>The error of a text without a PEM block.</summary>
    public static MieException NotPem(ReadOnlySpan<char> text, FileSource source)
    {
        ReadOnlySpan<char> begin = text.Trim();
        if (text.IndexOf("-----END ") >= 0)
            return KeyErrors.Invalid(source, "its BEGIN line is missing", KeyErrors.CopyAgain);
        if (begin.StartsWith(PemInBase64))
        {
            return KeyErrors.Invalid(source, "it is the base64 of a PEM file",
                $"Decode it with: base64 -d {KeyErrors.InCommand(source)} > new.pem");
        }

        if (begin.StartsWith("ssh-") || begin.StartsWith("ecdsa-sha2-") || begin.StartsWith("---- BEGIN SSH2 PUBLIC KEY"))
            return KeyErrors.Invalid(source, "it is an SSH public key, not a private key");
        if (begin.StartsWith("PuTTY-User-Key-File-"))
        {
            return KeyErrors.Invalid(source, "it is in PuTTY's own form",
                $"Convert it with: puttygen {KeyErrors.InCommand(source)} -O private-openssh -o new.pem");
        }

        return begin.StartsWith(DerInBase64) && begin.Length > ShortestKey && IsBase64(begin)
            ? KeyErrors.Invalid(source, "it is base64 without its BEGIN and END lines",
                "Put -----BEGIN PRIVATE KEY----- above it and -----END PRIVATE KEY----- below it.")
            : KeyErrors.Invalid(source, "it is not a PEM file",
                Path.IsPathFullyQualified(source.Path) ? null : "Give the RSA private key as PEM text, or the full path of its file.");
    }

    private static bool IsBase64(ReadOnlySpan<char> text)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(text.Length);
        bool valid = Convert.TryFromBase64Chars(text, bytes, out _);
        CryptographicOperations.ZeroMemory(bytes);
        ArrayPool<byte>.Shared.Return(bytes);
        return valid;
    }
}
