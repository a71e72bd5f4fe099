using System.Globalization;
using System.Text;

namespace MieTools.Chat;

/// <summary>The rows that a text takes on the screen, and where the cursor is in them.</summary>
internal sealed class LineLayout
{
    private readonly List<(string? Prompt, string Text)> _rows = [];
    private readonly StringBuilder _row = new();
    private readonly int _width;
    private string? _prompt;
    private int _column;

    /// <summary>Lays a text out.</summary>
    /// <param name="text">The text, its line ends as <c>\n</c>.</param>
    /// <param name="cursor">Where the cursor is in it.</param>
    /// <param name="prompt">What stands before its first line.</param>
    /// <param name="more">What stands before the others.</param>
    /// <param name="width">Columns of the screen.</param>
    public LineLayout(string text, int cursor, string prompt, string more, int width)
    {
        _width = Math.Max(width, Math.Max(prompt.Length, more.Length) + 2);
        Begin(prompt);
        int length;
        for (int i = 0; i < text.Length; i += length)
        {
            length = StringInfo.GetNextTextElementLength(text, i);
            bool isLineEnd = text[i] == '\n';
            string shown = isLineEnd ? "" : Shown(text.Substring(i, length));
            int cells = isLineEnd ? 0 : CellWidth.Of(shown);
            if (_column + cells > _width)
                Break(null);
            if (i == cursor)
                Mark();
            _ = _row.Append(shown);
            _column += cells;
            if (isLineEnd)
                Break(more);
        }

        if (_column >= _width)
            Break(null);
        if (cursor >= text.Length)
            Mark();
        Break(null);
    }

    /// <summary>The rows; those that begin a line have its prompt.</summary>
    public IReadOnlyList<(string? Prompt, string Text)> Rows => _rows;

    /// <summary>Row of the cursor.</summary>
    public int CursorRow { get; private set; }

    /// <summary>Column of the cursor.</summary>
    public int CursorColumn { get; private set; }

    // A terminal obeys control characters, and takes a tab for as many columns as it likes.
    private static string Shown(string sign) => sign == "\t" ? "    "
        : sign.Length == 1 && char.IsControl(sign[0]) ? TerminalText.SignOf(sign[0]).ToString() : sign;

    private void Begin(string? prompt)
    {
        _prompt = prompt;
        _column = prompt?.Length ?? 0;
    }

    private void Break(string? next)
    {
        _rows.Add((_prompt, _row.ToString()));
        _ = _row.Clear();
        Begin(next);
    }

    private void Mark()
    {
        CursorRow = _rows.Count;
        CursorColumn = Math.Min(_column, _width - 1);
    }
}
