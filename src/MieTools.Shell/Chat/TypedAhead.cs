namespace MieTools.Chat;

/// <summary>What somebody types, or pastes, while an answer is coming: it belongs to the next questions.</summary>
/// <remarks>Keys come from a timer's thread, and are taken when that has ended.</remarks>
internal sealed class TypedAhead
{
    private readonly Queue<ConsoleKeyInfo> _keys = new();

    /// <summary>Whether there is any.</summary>
    public bool HasKey => _keys.Count > 0;

    /// <summary>Takes a key.</summary>
    /// <param name="key">The key.</param>
    public void Add(ConsoleKeyInfo key) => _keys.Enqueue(key);

    /// <summary>The first key, which then is gone.</summary>
    public bool TryTake(out ConsoleKeyInfo key) => _keys.TryDequeue(out key);

    /// <summary>The first whole line, which then is gone; null when there is none.</summary>
    public string? TakeLine() => Edit(out string text) is { } count && Drop(count) ? text : null;

    /// <summary>What has been typed of a line without an end, which then is gone.</summary>
    public string TakeRest()
    {
        _ = Edit(out string text);
        _keys.Clear();
        return text;
    }

    /// <summary>Forgets all of it, as a terminal does when something is stopped.</summary>
    public void Clear() => _keys.Clear();

    // How many keys make a line; null when its end is not there.
    private int? Edit(out string text)
    {
        StrokeDecoder decoder = new();
        LineEditor editor = new(new LineHistory());
        int count = 0;
        foreach (ConsoleKeyInfo key in _keys)
        {
            count++;
            foreach (Stroke stroke in decoder.Add(key, isFollowed: count < _keys.Count))
            {
                if (editor.Apply(stroke) == LineEnd.Accepted)
                {
                    text = editor.Text;
                    return count;
                }
            }
        }

        text = editor.Text;
        return null;
    }

    private bool Drop(int count)
    {
        for (; count > 0; count--)
            _ = _keys.Dequeue();
        return true;
    }
}
