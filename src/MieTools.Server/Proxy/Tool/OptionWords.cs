using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;

namespace MieTools.Server.Proxy.Tool;

/// <summary>Errors name parameters as the cmdlets have them; here they are named as the options of a command line.</summary>
/// <param name="command">The command.</param>
internal sealed partial class OptionWords(Command command)
{
    /// <summary>A message with the command's own options in it.</summary>
    public string Translate(string message) => Parameter().Replace(message, found =>
    {
        string option = NameOf(found.Groups["name"].Value);
        string? own = command.Options.Select(o => o.Name).FirstOrDefault(o => o == option || o == option + "-file");
        return own ?? found.Value;
    }).Replace("@{ NAME = $deployment }", "NAME=DEPLOYMENT", StringComparison.Ordinal);

    /// <summary>The option of a parameter's name: <c>--host-name</c> of HostName.</summary>
    public static string NameOf(string parameter)
    {
        StringBuilder name = new("-");
        foreach (char c in parameter)
            name.Append(char.IsAsciiLetterUpper(c) ? "-" : "").Append(char.ToLowerInvariant(c));
        return name.ToString();
    }

    // With the cmdlet that has it, when the message says which.
    [GeneratedRegex(@"(?<![\w-])(Connect-MieService |Start-MieProxy )?-(?<name>[A-Z][A-Za-z]+)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
