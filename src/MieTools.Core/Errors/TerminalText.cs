using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace MieTools.Core.Errors;

/// <summary>Makes text that others wrote safe to print: a terminal obeys control characters.</summary>
public static class TerminalText
{
    // All of C0 but the tab and the line feed; DEL; C1. A carriage return before a line feed is fine, one alone writes over the line.
    private static readonly SearchValues<char> s_controls = SearchValues.Create(Controls());

    private static string Controls() => string.Create(0x1E + 0x21, 0, static (all, _) =>
    {
        int at = 0;
        for (char c = '\0'; c <= '\u009F'; c++)
        {
            if (c is < ' ' and not ('\t' or '\n') or >= '\u007F')
                all[at++] = c;
        }
    });

    /// <summary>The text with a visible sign in place of each control character but tabs and line ends; itself when it has none.</summary>
    /// <param name="text">The text.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text)
    {
        if (text is null || text.AsSpan().IndexOfAny(s_controls) < 0)
            return text;
        return string.Create(text.Length, text, static (result, source) =>
        {
            for (int i = 0; i < source.Length; i++)
                result[i] = IsLineEnd(source, i) ? '\r' : SignOf(source[i]);
        });
    }

    /// <summary>
    /// The text on one line, with a visible sign in place of each control character, line ends and tabs too, and of those that change the
    /// direction of what follows.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Create(text.Length, text, static (result, source) =>
        {
            for (int i = 0; i < source.Length; i++)
                result[i] = OneLineSignOf(source[i]);
        });
    }

    private static char OneLineSignOf(char character) => character switch
    {
        '\t' or '\n' => (char)('\u2400' + character),
        '\u061c' or (>= '\u200b' and <= '\u200f') or (>= '\u2028' and <= '\u202e') or (>= '\u2060' and <= '\u206f') or '\ufeff' => '\ufffd',
        _ => SignOf(character),
    };

    /// <summary>What stands for a character on a screen: itself, or the sign of a control character.</summary>
    public static char SignOf(char character) => character switch
    {
        '\t' or '\n' => character,
        < ' ' => (char)('\u2400' + character),
        '\u007f' => '\u2421',
        > '\u007f' and < '\u00a0' => '\ufffd',
        _ => character,
    };

    private static bool IsLineEnd(string text, int index) => text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n';
}
