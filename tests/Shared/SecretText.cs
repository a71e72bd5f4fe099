using System.Text.RegularExpressions;

namespace MieTools.Testing;

/// <summary>Finds secrets in what the module says, by their shape: whatever a test is about, none may be there.</summary>
/// <remarks>Of its own, not the product's mask: what that one overlooks would be overlooked here too.</remarks>
internal static partial class SecretText
{
    /// <summary>The kind and the beginning of the first secret in a text, or null.</summary>
    public static string? Find(string? text)
    {
        if (string.IsNullOrEmpty(text) || Shapes().Match(text) is not { Success: true } match)
            return null;
        string kind = match.Groups.Cast<Group>().Skip(1).First(group => group.Success).Name;
        return $"a {kind} ('{match.Value[..Math.Min(match.Length, 24)]}…', {match.Length} characters)";
    }

    // Long enough that no placeholder of a help page or test is one.
    [GeneratedRegex("""
        (?<key>PRIVATE\x20KEY-----\s*[A-Za-z0-9+/]{24}|\bMII[A-Za-z0-9+/]{61})
        |(?<token>\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,})
        |(?<vault>\bmieVaultSecret[0-9a-f]{8,}|bWllVmF1bHRTZWNyZXQ[A-Za-z0-9+/]{8,})
        |(?<signature>signature(?:=|%3D)\\*(?:"|%22|&quot;)?[A-Za-z0-9+/%]{60,})
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Shapes();
}
