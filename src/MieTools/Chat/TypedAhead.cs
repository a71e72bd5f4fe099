using System.Text;

namespace MieTools.Chat;

/// <summary>What somebody types, or pastes, while an answer is coming: it belongs to the next questions.</summary>
/// <remarks>Keys come from a timer's thread, and are taken when that has ended.</remarks>
internal sealed class TypedAhead
{
    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _rest = new();

    /// <summary>
    /// Takes a key. Backspace takes back, Escape takes back what is no whole line yet; other keys without a sign do nothing.
    /// </summary>
    /// <param name="key">The key.</param>
    public void Add(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n')
        {
            _lines.Enqueue(_rest.ToString());
            _ = _rest.Clear();
        }
        else if (key.Key == ConsoleKey.Backspace)
        {
            // Both halves of a sign beyond the first plane go at once.
            int signs = _rest.Length > 1 && char.IsLowSurrogate(_rest[^1]) ? 2 : Math.Min(1, _rest.Length);
            _rest.Length -= signs;
        }
        else if (key.Key == ConsoleKey.Escape)
        {
            _ = _rest.Clear();
        }
        else if (!char.IsControl(key.KeyChar))
        {
            _ = _rest.Append(key.KeyChar);
        }
    }

    /// <summary>The first whole line, which then is gone; null when there is none.</summary>
    public string? TakeLine() => _lines.TryDequeue(out string? line) ? line : null;

    /// <summary>What has been typed of a line without an end, which then is gone.</summary>
    public string TakeRest()
    {
        string rest = _rest.ToString();
        _ = _rest.Clear();
        return rest;
    }

    /// <summary>Forgets all of it, as a terminal does when something is stopped.</summary>
    public void Clear()
    {
        _lines.Clear();
        _ = _rest.Clear();
    }
}
