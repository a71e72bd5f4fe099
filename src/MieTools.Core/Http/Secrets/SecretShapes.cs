using System.Text.RegularExpressions;

namespace MieTools.Core.Http.Secrets;

/// <summary>Takes out of text what has the shape of a secret, whoever it belongs to.</summary>
internal static partial class SecretShapes
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private const int LeastKeyLength = 203;

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
        {
            text = Pem().Replace(text, "***");
            text = Tokens().Replace(text, "***");
            text = CloudKeys().Replace(text, "***");
            text = ServiceKeys().Replace(text, "***");
            text = KeyBytes().Replace(text, static found => found.Length < LeastKeyLength ? found.Value : "***");
        }
        bool isQuoted = text.Contains('"', StringComparison.Ordinal);
        if (isQuoted && text.Contains('=', StringComparison.Ordinal))
            text = Signature().Replace(text, "$1=\"***\"");
        if (text.Contains("earer", StringComparison.OrdinalIgnoreCase) || text.Contains("asic", StringComparison.OrdinalIgnoreCase))
            text = Bearer().Replace(text, "$1 ***");
        if (text.Contains('@', StringComparison.Ordinal) && text.Contains("://", StringComparison.Ordinal))
            text = UserInfo().Replace(text, "$1***@");
        return isQuoted && text.Contains(':', StringComparison.Ordinal) ? Fields().Replace(text, "$1\"***\"") : text;
    }

    // .NET 8 makes no more than 1000 states of an expression, and counts them roughly: hence several.

    // Keys, also without their end.
    [GeneratedRegex("""
        -----BEGIN\x20[A-Z0-9 ]*PRIVATE\x20KEY-----(?:
            [A-Za-z0-9+/=:,\s\\-]*-----END\x20[A-Z0-9 ]*PRIVATE\x20KEY-----|[A-Za-z0-9+/=:,\s\\-]*)
        """, Linear | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pem();

    // Session tokens and other JWTs.
    [GeneratedRegex("""ST\$[A-Za-z0-9._~+/=-]+|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?""", Linear)]
    private static partial Regex Tokens();

    [GeneratedRegex("""\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{30,}""", Linear)]
    private static partial Regex CloudKeys();

    [GeneratedRegex("""
        \bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}
        |\bsk-[A-Za-z0-9_-]{16,}|\bhf_[A-Za-z0-9]{16,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}
        """, Linear | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ServiceKeys();

    // A key without the lines around it.
    [GeneratedRegex("""\bMII[A-Za-z0-9+/=\r\n]+""", Linear)]
    private static partial Regex KeyBytes();

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
