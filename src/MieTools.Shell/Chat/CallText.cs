using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using MieTools.Core.Errors;

namespace MieTools.Chat;

/// <summary>
/// A command with its arguments on one line, as somebody would type it: what a user is asked about has to be what is run, and a model that
/// chose the arguments must not be able to make it look like something else.
/// </summary>
internal static class CallText
{
    private const int LongestText = 200;
    private const int MostItems = 20;
    private const int Deepest = 4;

    /// <summary>The line.</summary>
    /// <param name="command">Name of the command.</param>
    /// <param name="arguments">Its arguments by their names.</param>
    public static string Of(string command, IEnumerable<KeyValuePair<string, object?>> arguments)
    {
        StringBuilder line = new(TerminalText.OneLine(command));
        foreach ((string name, object? value) in arguments)
        {
            line.Append(" -").Append(TerminalText.OneLine(name)).Append(' ');
            Add(line, value, Deepest);
        }
        return line.ToString();
    }

    private static void Add(StringBuilder line, object? value, int depth)
    {
        object? bare = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        switch (bare)
        {
            case null:
                line.Append("$null");
                break;
            case bool truth:
                line.Append(truth ? "$true" : "$false");
                break;
            case string text:
                AddText(line, text);
                break;
            case IFormattable number when number is not Enum:
                line.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            case IEnumerable or PSObject when depth == 0:
                line.Append("(more inside)");
                break;
            case IDictionary members:
                AddMembers(line, members.Keys.Cast<object>().Select(key => ($"{key}", members[key])), depth);
                break;
            case PSObject members:
                AddMembers(line, members.Properties.Select(p => (p.Name, (object?)p.Value)), depth);
                break;
            case IEnumerable items:
                AddItems(line, [.. items.Cast<object?>()], depth);
                break;
            default:
                AddText(line, bare.ToString() ?? "");
                break;
        }
    }

    private static void AddText(StringBuilder line, string text)
    {
        string shown = text.Length <= LongestText ? text : text[..LongestText];
        line.Append('\'').Append(CodeGeneration.EscapeSingleQuotedStringContent(TerminalText.OneLine(shown))).Append('\'');
        if (shown.Length < text.Length)
            line.Append($" (and {CountText.Of(text.Length - shown.Length, "character")} more)");
    }

    private static void AddItems(StringBuilder line, object?[] items, int depth)
    {
        line.Append("@(");
        for (int i = 0; i < Math.Min(items.Length, MostItems); i++)
        {
            line.Append(i == 0 ? "" : ", ");
            Add(line, items[i], depth - 1);
        }
        line.Append(')');
        AddRest(line, items.Length);
    }

    private static void AddMembers(StringBuilder line, IEnumerable<(string Name, object? Value)> members, int depth)
    {
        (string Name, object? Value)[] all = [.. members];
        line.Append("@{");
        for (int i = 0; i < Math.Min(all.Length, MostItems); i++)
        {
            line.Append(i == 0 ? " " : "; ");
            AddText(line, all[i].Name);
            line.Append(" = ");
            Add(line, all[i].Value, depth - 1);
        }
        line.Append(" }");
        AddRest(line, all.Length);
    }

    private static void AddRest(StringBuilder line, int count)
    {
        if (count > MostItems)
            line.Append(CultureInfo.InvariantCulture, $" (and {count - MostItems} more)");
    }
}
