using System.Text.RegularExpressions;

namespace MieTools.Core.Http.Secrets;

/// <summary>Takes out of text what has the shape of a secret, whoever it belongs to.</summary>
internal static partial class SecretShapes
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    // What each shape has in it. The expressions are slow to make (50 ms and 15 MB for all of them), and most texts need none.
    private static readonly string[] s_keySigns =
    [
        "-----BEGIN ", "ST$", "eyJ", "AKIA", "ASIA", "ABIA", "ACCA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "sk-",
        "hf_", "xox", "AIza", "MII",
    ];

    /// <summary>The text without them.</summary>
    public static string Mask(string text)
    {
        if (Array.Exists(s_keySigns, sign => text.Contains(sign, StringComparison.Ordinal)))
            text = Keys().Replace(text, "***");
        bool isQuoted = text.Contains('"', StringComparison.Ordinal);
        if (isQuoted && text.Contains('=', StringComparison.Ordinal))
            text = Signature().Replace(text, "$1=\"***\"");
        if (text.Contains("earer", StringComparison.OrdinalIgnoreCase) || text.Contains("asic", StringComparison.OrdinalIgnoreCase))
            text = Bearer().Replace(text, "$1 ***");
        if (text.Contains('@', StringComparison.Ordinal) && text.Contains("://", StringComparison.Ordinal))
            text = UserInfo().Replace(text, "$1***@");
        return isQuoted && text.Contains(':', StringComparison.Ordinal) ? Fields().Replace(text, "$1\"***\"") : text;
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
