namespace HelpBuilder;

/// <summary>Reads a page of docs/cmdlets. Its form is strict: a heading it does not know is an error.</summary>
internal static class HelpPageReader
{
    private static readonly string[] s_sections = ["SYNOPSIS", "SYNTAX", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS",
        "NOTES", "RELATED LINKS"];

    public static HelpPage ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    public static HelpPage Read(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (!lines[0].StartsWith("# ", StringComparison.Ordinal))
            throw new FormatException("The first line is not a heading with the cmdlet's name.");
        List<(string Name, List<string> Lines)> sections = Markdown.Split(lines.Skip(1), "##").Skip(1).ToList();
        string[] names = [.. sections.Select(s => s.Name)];
        if (!names.SequenceEqual(s_sections))
            throw new FormatException($"The sections are {string.Join(", ", names)}; they must be {string.Join(", ", s_sections)}.");
        List<string> Section(string name) => sections.First(s => s.Name == name).Lines;
        return new HelpPage(lines[0][2..].Trim())
        {
            Synopsis = string.Join(' ', Markdown.Paragraphs(Section("SYNOPSIS"))),
            Description = Markdown.Paragraphs(Section("DESCRIPTION")),
            Examples = [.. Markdown.Split(Section("EXAMPLES"), "###").Skip(1).Select(e => ReadExample(e.Name, e.Lines))],
            Parameters = [.. Items(Section("PARAMETERS")).Select(p => p with { Name = p.Name.TrimStart('-') })],
            Inputs = Items(Section("INPUTS")),
            Outputs = Items(Section("OUTPUTS")),
            Notes = Markdown.Paragraphs(Section("NOTES")),
            Links = [.. Markdown.Paragraphs(Section("RELATED LINKS")).Select(l => l.TrimStart('-', ' '))],
        };
    }

    private static List<HelpItem> Items(List<string> lines) =>
        [.. Markdown.Split(lines, "###").Skip(1).Select(i => new HelpItem(i.Name, Markdown.Paragraphs(i.Lines)))];

    private static HelpExample ReadExample(string title, List<string> lines)
    {
        int open = lines.FindIndex(l => l.StartsWith("```powershell", StringComparison.Ordinal));
        int close = open < 0 ? -1 : lines.IndexOf("```", open);
        if (close < 0)
            throw new FormatException($"The example '{title}' has no block of PowerShell.");
        return new HelpExample(title, string.Join('\n', lines[(open + 1)..close]), lines[open].EndsWith(" cloud", StringComparison.Ordinal),
            Markdown.Paragraphs(lines[(close + 1)..]));
    }
}
