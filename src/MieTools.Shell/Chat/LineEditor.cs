using System.Globalization;

namespace MieTools.Chat;

/// <summary>
/// A text that is being typed, of one line or several. The cursor is between what a reader takes for signs, so that an emoji goes whole.
/// </summary>
/// <param name="history">The lines before this one.</param>
internal sealed class LineEditor(LineHistory history)
{
    private string _killed = "";

    /// <summary>The text; line ends are <c>\n</c>.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Where the cursor is, in the text.</summary>
    public int Cursor { get; private set; }

    /// <summary>Does what a stroke says. One without a meaning does nothing.</summary>
    public LineEnd Apply(Stroke stroke)
    {
        if (stroke.Paste is { } paste)
            Insert(paste);
        else if (stroke.IsEnter)
            return LineEnd.Accepted;
        else if (stroke.IsLineEnd)
            Insert("\n");
        else if (stroke.Key == Stroke.PastedTab)
            Insert("\t");
        else if (stroke.IsControl('C') || (stroke.IsControl('D') && Text.Length == 0))
            return Text.Length > 0 ? LineEnd.Dropped : LineEnd.Left;
        else if (!Move(stroke) && !Remove(stroke) && !char.IsControl(stroke.Key.KeyChar) && !IsShortcut(stroke.Key))
            Insert(stroke.Key.KeyChar.ToString());
        return LineEnd.None;
    }

    // AltGr, by which some keyboards type signs, is Ctrl and Alt.
    private static bool IsShortcut(ConsoleKeyInfo key) => (key.Modifiers & (ConsoleModifiers.Alt | ConsoleModifiers.Control))
        is ConsoleModifiers.Alt or ConsoleModifiers.Control;

    private bool Move(Stroke stroke)
    {
        ConsoleKeyInfo key = stroke.Key;
        bool byWord = (key.Modifiers & (ConsoleModifiers.Alt | ConsoleModifiers.Control)) != 0;
        if (key.Key == ConsoleKey.LeftArrow || stroke.IsControl('B') || (byWord && key.KeyChar == 'b'))
            Cursor = byWord && !stroke.IsControl('B') ? WordBefore() : Before(Cursor);
        else if (key.Key == ConsoleKey.RightArrow || stroke.IsControl('F') || (byWord && key.KeyChar == 'f'))
            Cursor = byWord && !stroke.IsControl('F') ? WordAfter() : After(Cursor);
        else if (key.Key == ConsoleKey.Home || stroke.IsControl('A'))
            Cursor = LineStart();
        else if (key.Key == ConsoleKey.End || stroke.IsControl('E'))
            Cursor = LineStop();
        else if (key.Key == ConsoleKey.UpArrow || stroke.IsControl('P'))
            GoUp();
        else if (key.Key == ConsoleKey.DownArrow || stroke.IsControl('N'))
            GoDown();
        else
            return false;
        return true;
    }

    private bool Remove(Stroke stroke)
    {
        ConsoleKeyInfo key = stroke.Key;
        if (stroke.IsControl('W') || (key.Key == ConsoleKey.Backspace && key.Modifiers == ConsoleModifiers.Alt))
            Kill(WordBefore(), Cursor);
        else if (key.Key == ConsoleKey.Backspace || key.KeyChar is '\b' or '\u007f')
            Cut(Before(Cursor), Cursor);
        else if (key.Key == ConsoleKey.Delete || stroke.IsControl('D'))
            Cut(Cursor, After(Cursor));
        else if (stroke.IsControl('U'))
            Kill(Cursor > LineStart() ? LineStart() : Before(Cursor), Cursor);
        else if (stroke.IsControl('K'))
            Kill(Cursor, Cursor < LineStop() ? LineStop() : After(Cursor));
        else if (stroke.IsControl('Y'))
            Insert(_killed);
        else if (key.Key == ConsoleKey.Escape)
            Set("");
        else
            return false;
        return true;
    }

    private void Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    private void Kill(int start, int end)
    {
        if (end > start)
            _killed = Text[start..end];
        Cut(start, end);
    }

    private void Cut(int start, int end)
    {
        Text = Text.Remove(start, end - start);
        Cursor = start;
    }

    private void Set(string text)
    {
        Text = text;
        Cursor = text.Length;
    }

    private void GoUp()
    {
        int start = LineStart();
        if (start > 0)
            GoTo(start > 1 ? Text.LastIndexOf('\n', start - 2) + 1 : 0, Column(start));
        else if (history.Go(-1, Text) is { } line)
            Set(line);
    }

    private void GoDown()
    {
        if (LineStop() < Text.Length)
            GoTo(LineStop() + 1, Column(LineStart()));
        else if (history.Go(1, Text) is { } line)
            Set(line);
    }

    private int Column(int start) => new StringInfo(Text[start..Cursor]).LengthInTextElements;

    private void GoTo(int start, int column)
    {
        Cursor = start;
        for (int stop = LineStop(); column > 0 && Cursor < stop; column--)
            Cursor = After(Cursor);
    }

    private int LineStart() => Cursor == 0 ? 0 : Text.LastIndexOf('\n', Cursor - 1) + 1;

    private int LineStop() => Text.IndexOf('\n', Cursor) is >= 0 and var end ? end : Text.Length;

    private int After(int place) => place >= Text.Length ? Text.Length : place + StringInfo.GetNextTextElementLength(Text, place);

    // Where a sign begins is known from the front only; a line's beginning is near enough.
    private int Before(int place)
    {
        if (place == 0)
            return 0;
        int sign = Text.LastIndexOf('\n', place - 1);
        if (sign == place - 1)
            return sign;
        for (sign++; After(sign) < place;)
            sign = After(sign);
        return sign;
    }

    private int WordBefore()
    {
        int place = Cursor;
        while (place > 0 && char.IsWhiteSpace(Text[place - 1]))
            place--;
        while (place > 0 && !char.IsWhiteSpace(Text[place - 1]))
            place--;
        return place;
    }

    private int WordAfter()
    {
        int place = Cursor;
        while (place < Text.Length && char.IsWhiteSpace(Text[place]))
            place++;
        while (place < Text.Length && !char.IsWhiteSpace(Text[place]))
            place++;
        return place;
    }
}
