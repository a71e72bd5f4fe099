namespace MieTools.Chat;

/// <summary>Reads a text at a terminal: with the arrow keys, a history, and pastes of several lines.</summary>
/// <remarks>
/// PSReadLine, which reads PowerShell's own commands, is not fit for it: it takes <c>What's up?</c> for a text without its end, and the
/// lines of a paste for as many inputs.
/// </remarks>
/// <param name="terminal">The terminal.</param>
/// <param name="history">The lines so far.</param>
/// <param name="isPlain">Whether prompts are without colours.</param>
internal sealed class LineReader(ITerminal terminal, LineHistory history, bool isPlain)
{
    private readonly StrokeDecoder _decoder = new();
    private readonly Queue<Stroke> _strokes = new();

    /// <summary>Reads a text. The screen is left as it was, for the caller to write the text where it is kept.</summary>
    /// <param name="prompt">What stands before its first line.</param>
    /// <param name="more">What stands before the others.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The text, and how it was ended.</returns>
    public async Task<(string Text, LineEnd End)> ReadAsync(string prompt, string more, CancellationToken cancellationToken)
    {
        history.Rewind();
        LineEditor editor = new(history);
        LineScreen screen = new(terminal, prompt, more, isPlain);
        try
        {
            while (true)
            {
                // What comes at once is drawn at once.
                if (_strokes.Count == 0 && !terminal.HasKey)
                    screen.Draw(editor.Text, editor.Cursor);
                Stroke stroke = await NextAsync(cancellationToken).ConfigureAwait(false);
                if (stroke.IsControl('L'))
                    screen.Clear();
                else if (editor.Apply(stroke) is not LineEnd.None and var end)
                    return (editor.Text, end);
            }
        }
        finally
        {
            screen.Erase();
        }
    }

    private async Task<Stroke> NextAsync(CancellationToken cancellationToken)
    {
        while (_strokes.Count == 0)
        {
            ConsoleKeyInfo key = await terminal.ReadKeyAsync(cancellationToken).ConfigureAwait(false);
            bool isFollowed = key.Key == ConsoleKey.Escape && await terminal.IsFollowedAsync(cancellationToken).ConfigureAwait(false);
            foreach (Stroke stroke in _decoder.Add(key, isFollowed))
                _strokes.Enqueue(stroke);
        }

        return _strokes.Dequeue();
    }
}
