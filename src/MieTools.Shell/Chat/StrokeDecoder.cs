using System.Text;

namespace MieTools.Chat;

/// <summary>
/// Makes strokes of the keys of a console, which hands on the marks that a terminal puts around a paste (<c>ESC [ 200 ~</c> and
/// <c>ESC [ 201 ~</c>) key by key.
/// </summary>
internal sealed class StrokeDecoder
{
    /// <summary>Asks a terminal to mark pastes.</summary>
    public const string MarksOn = "\u001b[?2004h";

    /// <summary>Ends that.</summary>
    public const string MarksOff = "\u001b[?2004l";

    private readonly StringBuilder _sequence = new();
    private StringBuilder? _paste;
    private ConsoleKeyInfo _escape;

    /// <summary>Takes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isFollowed">Whether the next one is there already: Escape is the beginning of a sequence then.</param>
    /// <returns>The strokes that are whole now.</returns>
    public IEnumerable<Stroke> Add(ConsoleKeyInfo key, bool isFollowed)
    {
        if (_sequence.Length > 0)
            return AddToSequence(key);
        if (key.Key == ConsoleKey.Escape && (isFollowed || _paste is not null))
        {
            _escape = key;
            _ = _sequence.Append('\u001b');
            return [];
        }

        return _paste is null ? [new Stroke(key)] : AddToPaste(key);
    }

    private IEnumerable<Stroke> AddToSequence(ConsoleKeyInfo key)
    {
        if (_sequence.Length == 1 && key.Key == ConsoleKey.Escape)
            return _paste is null ? [new Stroke(_escape)] : [];
        if (_sequence.Length == 1 && key.KeyChar != '[')
        {
            _ = _sequence.Clear();
            return _paste is null ? [new Stroke(_escape), new Stroke(key)] : AddToPaste(key);
        }

        _ = _sequence.Append(key.KeyChar);
        if (_sequence.Length == 2 || key.KeyChar is < '@' or > '~')
            return [];
        string sequence = _sequence.ToString();
        _ = _sequence.Clear();
        return sequence switch
        {
            "\u001b[200~" => Begin(),
            "\u001b[201~" => EndPaste(),
            // A key that the console has no name for.
            _ => [],
        };
    }

    private IEnumerable<Stroke> Begin()
    {
        _paste ??= new StringBuilder();
        return [];
    }

    private IEnumerable<Stroke> AddToPaste(ConsoleKeyInfo key)
    {
        // A terminal that forgot the end of a paste must not hold somebody in it.
        if (new Stroke(key).IsControl('C'))
        {
            _paste = null;
            return [new Stroke(key)];
        }

        if (Stroke.IsLineEndKey(key))
            _ = _paste!.Append(key.KeyChar == '\n' ? '\n' : '\r');
        else if (key.KeyChar == '\t' || !char.IsControl(key.KeyChar))
            _ = _paste!.Append(key.KeyChar);
        return [];
    }

    private IEnumerable<Stroke> EndPaste()
    {
        if (_paste is null)
            return [];
        string text = _paste.Replace("\r\n", "\n").Replace('\r', '\n').ToString();
        _paste = null;
        return [new Stroke(default, text)];
    }
}
