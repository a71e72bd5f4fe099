using System.Globalization;
using System.Text;

namespace MieTools.Server.Wire;

/// <summary>Keeps what clients write from making lines of a log, or from steering the terminal that shows it.</summary>
internal static class LogText
{
    /// <summary>The text on one line, with a visible sign for each control character, and a space for a tab.</summary>
    /// <param name="text">The text; line ends become <c>↵</c>.</param>
    public static string OneLine(string text)
    {
        if (!text.Any(MustGo))
            return text;
        StringBuilder line = new(text.Length);
        foreach (char c in text.ReplaceLineEndings("\n"))
            line.Append(c switch { '\n' => '↵', '\t' => ' ', _ when MustGo(c) => Sign(c), _ => c });
        return line.ToString();
    }

    private static char Sign(char c) => TerminalText.SignOf(c) is char sign && sign != c ? sign : '\ufffd';

    // Also what turns the direction of the text round.
    private static bool MustGo(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;
}
