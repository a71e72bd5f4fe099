using MieTools.Core.Inference.Reading;

namespace MieTools.Output;

/// <summary>
/// What a stream looks like on a terminal: text as it comes, reasoning dimmed, tool calls and refusals named, each choice and each stream
/// by itself.
/// </summary>
internal sealed class StreamScreen(Action<string, ConsoleColor?> write)
{
    // Colours as the host knows them, and no escape codes: they would be in transcripts and files.
    private const ConsoleColor Dim = ConsoleColor.DarkGray;
    private const ConsoleColor Yellow = ConsoleColor.Yellow;

    private readonly SortedDictionary<int, List<MieStreamChunk>> _waiting = [];
    private MieStreamChunk? _last;
    private Kind _kind;
    private int _call = -1;
    private char? _half;
    private bool _lineOpen;
    private bool _shown;

    private enum Kind
    {
        Nothing,
        Text,
        Reasoning,
        Refusal,
        ToolCall,
    }

    /// <summary>Shows a chunk.</summary>
    public void Show(MieStreamChunk chunk)
    {
        if (chunk.BeginsAfter(_last))
        {
            Finish();
            // An empty line stands between the answers of two inputs.
            if (_shown)
                write(Environment.NewLine, null);
        }
        _last = chunk;
        // The first choice is seen as it comes; the others would tear it apart, and follow it.
        if (chunk.Choice == 0)
            ShowPiece(chunk);
        else if (_waiting.TryGetValue(chunk.Choice, out List<MieStreamChunk>? chunks))
            chunks.Add(chunk);
        else
            _waiting[chunk.Choice] = [chunk];
    }

    /// <summary>Shows what has waited for the end of the stream, and ends its line.</summary>
    public void Finish()
    {
        EndLine();
        foreach ((int choice, List<MieStreamChunk> chunks) in _waiting)
        {
            write($"[choice {choice}]{Environment.NewLine}", Dim);
            foreach (MieStreamChunk chunk in chunks)
                ShowPiece(chunk);
            EndLine();
        }
        _waiting.Clear();
    }

    /// <summary>Ends the line that is open.</summary>
    public void EndLine()
    {
        EndKind();
        if (_lineOpen)
            write(Environment.NewLine, null);
        _lineOpen = false;
        _kind = Kind.Nothing;
    }

    private void ShowPiece(MieStreamChunk chunk)
    {
        if (!string.IsNullOrEmpty(chunk.Reasoning))
            Write(Kind.Reasoning, chunk.Reasoning, Dim);
        if (!string.IsNullOrEmpty(chunk.Refusal))
            Write(Kind.Refusal, chunk.Refusal, Yellow);
        if (chunk.Text.Length > 0)
            Write(Kind.Text, chunk.Text, null);
        foreach (MieToolCall call in chunk.ToolCalls)
            ShowCall(call);
    }

    private void ShowCall(MieToolCall call)
    {
        bool isNew = _kind != Kind.ToolCall || call.Index != _call || (call.Name is not null && call.Id is not null);
        if (isNew)
        {
            EndLine();
            _call = call.Index;
            Write(Kind.ToolCall, $"-> {call.Name}(", Yellow);
        }
        if (call.Arguments.Length > 0)
            Write(Kind.ToolCall, call.Arguments, Yellow);
    }

    private void Write(Kind kind, string text, ConsoleColor? colour)
    {
        if (kind != _kind && _kind != Kind.Nothing)
            EndLine();
        if (kind == Kind.Refusal && _kind != kind)
            text = "[refused] " + text;
        _kind = kind;
        text = Whole(text);
        if (text.Length == 0)
            return;
        text = TerminalText.Clean(text);
        write(text, colour);
        _lineOpen = text[^1] != '\n';
        _shown = true;
    }

    // Half a character is held until its other half has come; a terminal would show two signs for it. So is a carriage return, which may
    // belong to a line end.
    private string Whole(string text)
    {
        if (_half is { } half)
            text = half + text;
        _half = char.IsHighSurrogate(text[^1]) || text[^1] == '\r' ? text[^1] : null;
        return _half is null ? text : text[..^1];
    }

    private void EndKind()
    {
        if (_half is { } half && half != '\r')
            write("\ufffd", null);
        _half = null;
        if (_kind == Kind.ToolCall && _lineOpen)
            write(")", Yellow);
    }
}
