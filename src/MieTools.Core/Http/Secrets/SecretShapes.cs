using System.Text.RegularExpressions;

namespace MieTools.Core.Http.Secrets;

/// <summary>Takes out of text what has the shape of a secret, whoever it belongs to.</summary>
internal static partial class SecretShapes
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>The text without them.</summary>
    public static string Mask(string text)
    {
        text = Keys().Replace(text, "***");
        text = Signature().Replace(text, "$1=\"***\"");
        text = Bearer().Replace(text, "$1 ***");
        text = UserInfo().Replace(text, "$1***@");
        return Fields().Replace(text, "$1\"***\"");
    }

    // PEM keys (also without their end), session tokens and other JWTs, and the keys of well-known services.
    [GeneratedRegex("""
        -----BEGIN\x20[A-Z0-9 ]*PRIVATE\x20KEY-----(?:
            [A-Za-z0-9+/=:,\s\\-]*-----END\x20[A-Z0-9 ]*PRIVATE\x20KEY-----|[A-Za-z0-9+/=:,\s\\-]*)
        |ST\$[A-Za-z0-9._~+/=-]+
        |\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?
        |\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b
        |\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}
        |\bsk-[A-Za-z0-9_-]{16,}|\bhf_[A-Za-z0-9]{16,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bAIza[A-Za-z0-9_-]{30,}
        |\bMII[A-Za-z0-9+/=\r\n]{200,}
        """, Linear | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Keys();

    [GeneratedRegex("""(keyId|signature)=\\?"[^"]*"?""", Linear | RegexOptions.IgnoreCase)]
    private static partial Regex Signature();

    [GeneratedRegex("""\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}""", Linear | RegexOptions.IgnoreCase)]
    private static partial Regex Bearer();

    [GeneratedRegex("""\b([a-z][a-z0-9+.-]*://)[^\s/?#@"'<>]*@""", Linear | RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    [GeneratedRegex("(\"[^\"]*(?:token|secret|password|pass_?phrase|api_?key|authorization)\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*\"",
        Linear | RegexOptions.IgnoreCase)]
    private static partial Regex Fields();
}
