using System.Text.RegularExpressions;

namespace HelpBuilder;

/// <summary>The little Markdown that the pages use.</summary>
internal static partial class Markdown
{
    /// <summary>Splits at headings of a level, outside of code. What stands before the first one has no name.</summary>
    public static List<(string Name, List<string> Lines)> Split(IEnumerable<string> lines, string mark)
    {
        List<(string Name, List<string> Lines)> parts = [("", [])];
        bool code = false;
        foreach (string line in lines)
        {
            code ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!code && line.StartsWith(mark + " ", StringComparison.Ordinal))
                parts.Add((line[mark.Length..].Trim(), []));
            else
                parts[^1].Lines.Add(line);
        }
        return parts;
    }

    /// <summary>Paragraphs without markup: lines joined, list items apart, code and tables left out.</summary>
    public static List<string> Paragraphs(IEnumerable<string> lines)
    {
        List<string> paragraphs = [];
        bool open = false;
        bool code = false;
        foreach (string line in lines)
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            code ^= fence;
            if (code || fence || line.Length == 0)
            {
                open = false;
                continue;
            }
            if (open && !line.StartsWith("- ", StringComparison.Ordinal))
                paragraphs[^1] += " " + line.Trim();
            else
                paragraphs.Add(line.Trim());
            open = true;
        }
        return [.. paragraphs.Select(Plain)];
    }

    /// <summary>Text without code marks, emphasis and link addresses.</summary>
    public static string Plain(string text) =>
        Emphasis().Replace(Link().Replace(text, "$1"), "$1").Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*([^*]+)\*\*")]
    private static partial Regex Emphasis();
}
