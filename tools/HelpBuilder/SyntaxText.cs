namespace HelpBuilder;

/// <summary>A cmdlet's syntax as Get-Command shows it, wrapped for reading.</summary>
internal static class SyntaxText
{
    private const int Width = 100;

    public static IEnumerable<string> Of(CommandFacts command) =>
        command.Sets().Select(set => Wrap([command.Name, .. command.In(set).Select(p => Of(p.Parameter, p.Use)), "[<CommonParameters>]"]));

    private static string Of(ParameterFacts parameter, ParameterUse use)
    {
        string name = "-" + parameter.Name;
        if (use.Position is not null)
            name = $"[{name}]";
        string text = parameter.IsSwitch ? name : $"{name} <{parameter.TypeName}>";
        return use.Required ? text : $"[{text}]";
    }

    private static string Wrap(IEnumerable<string> words)
    {
        List<string> lines = [""];
        foreach (string word in words)
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > Width)
                lines.Add("   ");
            lines[^1] += lines[^1].Length == 0 ? word : " " + word;
        }
        return string.Join('\n', lines);
    }
}
