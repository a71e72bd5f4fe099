using System.Text;
using System.Text.RegularExpressions;

namespace HelpBuilder;

/// <summary>
/// Turns docs/about_*.md into the text that Get-Help shows: 80 columns, no markup. A table row becomes a heading with labelled lines.
/// </summary>
internal static partial class AboutText
{
    private const int Width = 80;

    public static string Convert(string page)
    {
        StringBuilder text = new();
        List<string> paragraph = [];
        string[]? header = null;
        bool code = false;
        bool heading = false;
        foreach (string line in page.ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            bool row = !code && line.StartsWith('|');
            if (fence || row || line.Length == 0 || line[0] == '#' || line.StartsWith("- ", StringComparison.Ordinal))
                Flush(text, paragraph);
            if (!row)
                header = null;
            code ^= fence;
            if (fence)
                continue;
            if (code)
                text.Append(line.Length == 0 ? "" : "        " + line).Append('\n');
            else if (line.StartsWith("# ", StringComparison.Ordinal))
                text.Append("TOPIC\n    ").Append(line.AsSpan(2)).Append('\n');
            else if (line.StartsWith("## ", StringComparison.Ordinal))
                text.Append(line[3..].ToUpperInvariant()).Append('\n');
            else if (line.StartsWith("### ", StringComparison.Ordinal))
                text.Append("  ").Append(Markdown.Plain(line[4..])).Append('\n');
            else if (row)
                header = Row(text, header, line);
            else if (line.Length == 0)
                text.Append(heading ? "" : "\n");
            else
                paragraph.Add(line.Trim());
            // The name of the topic alone stands apart from what follows.
            heading = !code && line.StartsWith("##", StringComparison.Ordinal);
        }
        string result = text.ToString();
        while (result.Contains("\n\n\n", StringComparison.Ordinal))
            result = result.Replace("\n\n\n", "\n\n", StringComparison.Ordinal);
        // The engine takes the fifth line for the topic's synopsis.
        return result.TrimEnd('\n') + "\n";
    }

    private static string[]? Row(StringBuilder text, string[]? header, string line)
    {
        // A bar inside a cell is escaped.
        string[] cells = [.. Bar().Split(line.Trim('|', ' '))
            .Select(c => Markdown.Plain(c.Trim().Replace(@"\|", "|", StringComparison.Ordinal)))];
        if (header is null)
            return cells;
        if (cells[0].StartsWith("--", StringComparison.Ordinal))
            return header;
        Wrap(text, cells[0], "    ", "    ");
        for (int i = 1; i < cells.Length; i++)
        {
            if (cells[i].Length > 0)
                Wrap(text, header[i].Length == 0 ? cells[i] : $"{header[i]}: {cells[i]}", "        ", "          ");
        }
        text.Append('\n');
        return header;
    }

    private static void Flush(StringBuilder text, List<string> paragraph)
    {
        if (paragraph.Count == 0)
            return;
        string words = Markdown.Plain(string.Join(' ', paragraph));
        Wrap(text, words, "    ", words.StartsWith("- ", StringComparison.Ordinal) ? "      " : "    ");
        paragraph.Clear();
    }

    private static void Wrap(StringBuilder text, string words, string first, string next)
    {
        string line = first;
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Trim().Length > 0 && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line = next;
            }
            line += line.Trim().Length == 0 ? word : " " + word;
        }
        text.Append(line).Append('\n');
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
