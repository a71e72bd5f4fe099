namespace MieTools.Chat;

/// <summary>The lines of a chat so far, for the arrow keys. It is the chat's own: nothing of it goes to the shell's history.</summary>
internal sealed class LineHistory
{
    private readonly List<string> _lines = [];
    private int _place;
    private string _draft = "";

    /// <summary>Adds a line; one like that before it once.</summary>
    public void Add(string line)
    {
        if (line.Trim().Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
            _lines.Add(line);
        Rewind();
    }

    /// <summary>A new line is begun, below all others.</summary>
    public void Rewind()
    {
        _place = _lines.Count;
        _draft = "";
    }

    /// <summary>Goes to another line.</summary>
    /// <param name="steps">-1 for the one before, 1 for the one after.</param>
    /// <param name="current">What stands in the line now; it is found again below the last one.</param>
    /// <returns>The line; null when there is none.</returns>
    public string? Go(int steps, string current)
    {
        int place = _place + steps;
        if (place < 0 || place > _lines.Count)
            return null;
        if (_place == _lines.Count)
            _draft = current;
        _place = place;
        return place == _lines.Count ? _draft : _lines[place];
    }
}
