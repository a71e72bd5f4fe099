using System.Text.RegularExpressions;

namespace MieTools.Core.Http;

/// <summary>Takes secrets out of text that is going to be shown: servers echo headers.</summary>
internal static partial class Secrets
{
    public static string Mask(string text) => Fields().Replace(Signature().Replace(text, "$1=\"***\""), "$1\"***\"");

    // A signature's parts, and session tokens wherever they stand.
    [GeneratedRegex("""(keyId|signature)=\\?"[^"]*"?|ST\$[A-Za-z0-9._~+/=-]+""", RegexOptions.IgnoreCase)]
    private static partial Regex Signature();

    [GeneratedRegex("(\"[^\"]*(?:token|secret|password|pass_?phrase|api_?key|authorization)\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*\"",
        RegexOptions.IgnoreCase)]
    private static partial Regex Fields();
}
