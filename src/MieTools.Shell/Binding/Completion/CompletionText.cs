using System.Buffers;
using System.Globalization;
using System.Management.Automation.Language;
using System.Text;
using MieTools.Output;

namespace MieTools.Binding.Completion;

/// <summary>How a value that others wrote is shown by a completion, and how it is written on the command line.</summary>
internal static class CompletionText
{
    /// <summary>Characters of a variable's name that needs no braces.</summary>
    public static SearchValues<char> NameCharacters { get; } =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>What a word that is being written says: without its quotes, whether the last one is there already or not.</summary>
    public static string Unquote(string word)
    {
        if (word is not ['\'' or '"', ..])
            return word;
        string open = word[..1];
        string inner = word.Length > 1 && word.EndsWith(open, StringComparison.Ordinal) ? word[1..^1] : word[1..];
        inner = inner.Replace(open + open, open, StringComparison.Ordinal);
        return open == "'" ? inner : inner.Replace("`", "", StringComparison.Ordinal);
    }

    /// <summary>The value on one line, with a visible sign for each control character.</summary>
    public static string Shown(string value)
    {
        string line = TerminalText.Clean(ViewText.OneLine(value)).Replace('\t', ' ');
        return line.Any(IsUnseen) ? string.Concat(line.Select(c => IsUnseen(c) ? '\ufffd' : c)) : line;
    }

    /// <summary>The value as an argument: bare where that is safe, else in quotes in which nothing is run.</summary>
    public static string Quote(string value)
    {
        if (value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':' or '\\') && value[0] != '-')
            return value;
        if (!value.Any(IsUnseen))
            return $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";
        // What cannot be seen is written by its number; so is whatever means something between such quotes.
        StringBuilder text = new("\"");
        foreach (char c in value)
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is ' ' or '-' or '_' or '.' or '/' or ':')
                text.Append(c);
            else
                text.Append(CultureInfo.InvariantCulture, $"`u{{{(int)c:x}}}");
        }
        return text.Append('"').ToString();
    }

    private static bool IsUnseen(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;
}
