using System.Text;

namespace HelpBuilder;

/// <summary>Writes into a page what the assembly knows better: the syntax, and the facts below each parameter's text.</summary>
internal static class GeneratedParts
{
    public static string Refresh(string page, CommandFacts command)
    {
        StringBuilder text = new();
        string[] lines = page.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        string section = "";
        ParameterFacts? parameter = null;
        bool facts = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)
                || (section == "PARAMETERS" && line.StartsWith("### ", StringComparison.Ordinal)))
            {
                WriteFacts(text, parameter);
                parameter = null;
            }
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
                text.Append(line).Append("\n\n");
                if (section == "SYNTAX")
                    text.Append(string.Concat(SyntaxText.Of(command).Select(s => $"```powershell\n{s}\n```\n\n")));
                continue;
            }
            if (section == "PARAMETERS" && line.StartsWith("### -", StringComparison.Ordinal))
                parameter = command.Parameters.FirstOrDefault(p => p.Name == line[5..].Trim());
            facts |= section == "PARAMETERS" && line == "```yaml";
            if (!facts && section != "SYNTAX")
                text.Append(line).Append('\n');
            facts &= line != "```";
        }
        WriteFacts(text, parameter);
        return Compact(text.ToString());
    }

    private static void WriteFacts(StringBuilder text, ParameterFacts? parameter)
    {
        if (parameter is null)
            return;
        ParameterUse use = parameter.Any;
        text.Append("\n```yaml\nType: ").Append(parameter.IsSwitch ? "SwitchParameter" : parameter.TypeName);
        if (parameter.Values.Count > 0)
            text.Append("\nValues: ").AppendJoin(", ", parameter.Values);
        if (parameter.Aliases.Count > 0)
            text.Append("\nAliases: ").AppendJoin(", ", parameter.Aliases);
        if (!parameter.Sets.ContainsKey(""))
            text.Append("\nParameter sets: ").AppendJoin(", ", parameter.Sets.Keys);
        text.Append("\nRequired: ").Append(use.Required).Append("\nPosition: ").Append(use.Position?.ToString() ?? "named");
        if (parameter.Default is { Length: > 0 } value)
            text.Append("\nDefault: ").Append(value);
        text.Append("\nPipeline input: ").Append(use.Pipeline).Append("\nWildcards: ").Append(parameter.Wildcards).Append("\n```\n\n");
    }

    // One blank line at most, and one line end at the end.
    private static string Compact(string text)
    {
        while (text.Contains("\n\n\n", StringComparison.Ordinal))
            text = text.Replace("\n\n\n", "\n\n", StringComparison.Ordinal);
        return text.TrimEnd('\n') + "\n";
    }
}
