using System.Globalization;
using System.Text;

namespace MieTools.Chat;

/// <summary>Draws a text that is being typed, below what is on the screen, and again after each change.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="prompt">What stands before the first line.</param>
/// <param name="more">What stands before the others.</param>
/// <param name="isPlain">Whether it is without colours.</param>
internal sealed class LineScreen(ITerminal terminal, string prompt, string more, bool isPlain)
{
    private string _text = "";
    private int _cursor;
    private int _width = terminal.Width;
    private int _cursorRow;
    private int _top;

    /// <summary>Draws it. A text with more rows than the screen shows those around the cursor.</summary>
    public void Draw(string text, int cursor)
    {
        StringBuilder output = new("\u001b[?25l");
        GoToStart(output);
        LineLayout layout = new(text, cursor, prompt, more, terminal.Width);
        int height = Math.Max(1, terminal.Height);
        _top = Math.Clamp(_top, layout.CursorRow - height + 1, layout.CursorRow);
        _top = Math.Clamp(_top, 0, Math.Max(0, layout.Rows.Count - height));
        int end = Math.Min(layout.Rows.Count, _top + height);
        for (int i = _top; i < end; i++)
        {
            (string? lead, string row) = layout.Rows[i];
            output.Append(i > _top ? "\r\n" : "").Append(lead is null || isPlain ? lead : $"\u001b[90m{lead}\u001b[0m").Append(row);
        }

        Go(output, end - 1 - layout.CursorRow, 'A');
        output.Append('\r');
        Go(output, layout.CursorColumn, 'C');
        terminal.Write(output.Append("\u001b[?25h").ToString());
        (_text, _cursor, _width, _cursorRow) = (text, cursor, terminal.Width, layout.CursorRow - _top);
    }

    /// <summary>Takes it off the screen.</summary>
    public void Erase()
    {
        StringBuilder output = new();
        GoToStart(output);
        terminal.Write(output.ToString());
        _cursorRow = 0;
    }

    /// <summary>Clears the whole screen.</summary>
    public void Clear()
    {
        terminal.Write("\u001b[H\u001b[2J");
        _cursorRow = 0;
    }

    // A terminal that was made wider or narrower has laid the rows out anew.
    private void GoToStart(StringBuilder output)
    {
        if (_width != terminal.Width)
            _cursorRow = Math.Max(0, new LineLayout(_text, _cursor, prompt, more, terminal.Width).CursorRow - _top);
        Go(output, _cursorRow, 'A');
        output.Append("\r\u001b[J");
    }

    private static void Go(StringBuilder output, int steps, char direction)
    {
        if (steps > 0)
            output.Append(CultureInfo.InvariantCulture, $"\u001b[{steps}{direction}");
    }
}
