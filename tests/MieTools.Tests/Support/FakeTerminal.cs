using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MieTools.Chat;

namespace MieTools.Tests.Support;

/// <summary>A terminal in memory: keys that a test puts in, and a screen of rows that obeys what a line editor writes.</summary>
internal sealed partial class FakeTerminal(int width, int height) : ITerminal
{
    private readonly Queue<ConsoleKeyInfo> _keys = new();
    private readonly List<List<string>> _rows = [[]];
    private int _row;
    private int _column;

    public int Width { get; private set; } = width;

    public int Height { get; } = height;

    public bool HasKey => Source?.HasKey ?? _keys.Count > 0;

    /// <summary>Where keys come from; those that a test types when left out.</summary>
    public ConsoleKeys? Source { get; init; }

    /// <summary>Called when all keys were read, and what they do is drawn; it may type more.</summary>
    public Action? Idle { get; set; }

    /// <summary>The rows of the screen, without the cells at their ends that nothing is in.</summary>
    public IReadOnlyList<string> Rows => [.. _rows.TakeLast(Height).Select(r => string.Concat(r).TrimEnd())];

    /// <summary>Row and column of the cursor.</summary>
    public (int Row, int Column) Cursor => (_row - Math.Max(0, _rows.Count - Height), _column);

    /// <summary>Keys by their characters, as the console of Unix names them; <c>{Left}</c> and so on are those without one.</summary>
    public FakeTerminal Type(string keys)
    {
        foreach (ConsoleKeyInfo key in Keys(keys))
            _keys.Enqueue(key);
        return this;
    }

    /// <summary>A key, and with the beginning of a sequence all of the sequence: it comes at once.</summary>
    public void Add(ConsoleKeyInfo key, Queue<ConsoleKeyInfo> rest)
    {
        _keys.Enqueue(key);
        bool isSequence = key.Key == ConsoleKey.Escape;
        while (isSequence && rest.TryDequeue(out ConsoleKeyInfo next))
        {
            _keys.Enqueue(next);
            isSequence = next.KeyChar != '~';
        }
    }

    public static IEnumerable<ConsoleKeyInfo> Keys(string keys) => Token().Matches(keys).SelectMany(token => Named(token.Value));

    public static string Pasted(string text) => "\u001b[200~" + text.Replace('\n', '\r') + "\u001b[201~";

    public Task<ConsoleKeyInfo> ReadKeyAsync(CancellationToken cancellationToken)
    {
        if (Source is not null)
            return Task.FromResult(Source.Read());
        if (_keys.Count == 0)
            Idle?.Invoke();
        return _keys.TryDequeue(out ConsoleKeyInfo key)
            ? Task.FromResult(key) : Task.FromException<ConsoleKeyInfo>(new InvalidOperationException("Nobody types any more."));
    }

    public Task<bool> IsFollowedAsync(CancellationToken cancellationToken) => Task.FromResult(HasKey);

    public void Write(string text)
    {
        foreach (Match part in Output().Matches(text))
        {
            if (part.Value[0] == '\u001b')
                Obey(part.Value[^1], part.Groups[1].Value);
            else if (part.Value == "\r")
                _column = 0;
            else if (part.Value == "\n")
                GoDown();
            else
                Print(part.Value);
        }
    }

    /// <summary>Makes it narrower, and breaks its last row where it does not fit any more, as most terminals do.</summary>
    public void Narrow(int width)
    {
        Width = width;
        List<string> row = _rows[^1];
        _rows.RemoveAt(_rows.Count - 1);
        _rows.AddRange(row.Chunk(width).Select(part => part.ToList()));
        (_row, _column) = (_rows.Count - 1, _rows[^1].Count);
    }

    private void Obey(char command, string argument)
    {
        int count = int.TryParse(argument, CultureInfo.InvariantCulture, out int given) ? given : 1;
        switch (command)
        {
            case 'A':
                _row = Math.Max(Math.Max(0, _rows.Count - Height), _row - count);
                break;
            case 'C':
                _column = Math.Min(Width - 1, _column + count);
                break;
            case 'J':
                _rows[_row] = [.. _rows[_row].Take(_column)];
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
        }
    }

    private void Print(string sign)
    {
        int cells = CellWidth.Of(sign);
        if (_column + cells > Width)
        {
            _column = 0;
            GoDown();
        }

        List<string> row = _rows[_row];
        while (row.Count < _column)
            row.Add(" ");
        row.RemoveRange(_column, Math.Min(cells, row.Count - _column));
        row.InsertRange(_column, [sign, .. Enumerable.Repeat("", cells - 1)]);
        _column += cells;
    }

    private void GoDown()
    {
        if (++_row == _rows.Count)
            _rows.Add([]);
    }

    private static IEnumerable<ConsoleKeyInfo> Named(string token)
    {
        if (token.Length > 2 && token[0] == '{')
        {
            string[] parts = token[1..^1].Split('-');
            ConsoleModifiers with = parts[..^1].Aggregate(default(ConsoleModifiers), (all, one) => all | Enum.Parse<ConsoleModifiers>(one));
            return [new('\0', Enum.Parse<ConsoleKey>(parts[^1]), with.HasFlag(ConsoleModifiers.Shift), with.HasFlag(ConsoleModifiers.Alt),
                with.HasFlag(ConsoleModifiers.Control))];
        }

        char sign = token[0];
        return sign switch
        {
            '\r' => [new(sign, ConsoleKey.Enter, false, false, false)],
            '\n' => [new(sign, ConsoleKey.Enter, false, false, true)],
            '\u007f' => [new(sign, ConsoleKey.Backspace, false, false, false)],
            '\u001b' => [new(sign, ConsoleKey.Escape, false, false, false)],
            '\t' => [new(sign, ConsoleKey.Tab, false, false, false)],
            < ' ' => [new(sign, ConsoleKey.A + sign - 1, false, false, true)],
            _ => [new(sign, ConsoleKey.None, false, false, false)],
        };
    }

    [GeneratedRegex(@"\{[A-Za-z0-9-]+\}|[\s\S]")]
    private static partial Regex Token();

    [GeneratedRegex(@"\u001b\[\??([0-9]*)[A-Za-z]|\r|\n|[^\u001b\r\n](?:[\uDC00-\uDFFF]|\u200d[\s\S]{2}|[\u0300-\u036f\ufe0f])*")]
    private static partial Regex Output();
}
