namespace MieTools.Server.Proxy.Answers;

/// <summary>
/// Keeps back the beginning of a server-sent event, or of a line of JSON, until its end is there. A client can do nothing with it before,
/// and when the stream breaks an error can take its place.
/// </summary>
/// <param name="isLines">Whether each line is one by itself, and no event.</param>
internal sealed class EventTail(bool isLines = false)
{
    /// <summary>An unfinished one of more bytes goes on as it comes.</summary>
    public const int Most = 64 * 1024;

    private byte[] _kept = [];
    private int _length;

    /// <summary>Whether what went out ends within one.</summary>
    public bool IsWithinEvent { get; private set; }

    /// <summary>Whether each line is one by itself.</summary>
    public bool IsLines => isLines;

    /// <summary>Takes the next piece of the stream, and gives what can go out now. It is good until the next call.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> piece)
    {
        if (_length == 0 && EndOf(piece.Span) == piece.Length)
        {
            IsWithinEvent = false;
            return piece;
        }
        ReadOnlyMemory<byte> whole = Join(piece);
        int end = EndOf(whole.Span);
        if (whole.Length - end > Most)
        {
            _length = 0;
            IsWithinEvent = true;
            return whole;
        }
        if (end > 0)
            IsWithinEvent = false;
        return Keep(whole, end);
    }

    /// <summary>What was kept back, at the stream's end.</summary>
    public ReadOnlyMemory<byte> Rest()
    {
        ReadOnlyMemory<byte> rest = _kept.AsMemory(0, _length);
        _length = 0;
        return rest;
    }

    /// <summary>Where the last event that is whole ends; 0 when none is.</summary>
    internal static int EndOfEvents(ReadOnlySpan<byte> bytes)
    {
        int end = End(bytes, "\n\n"u8);
        end = Math.Max(end, End(bytes, "\n\r\n"u8));
        return Math.Max(end, End(bytes, "\r\r"u8));
    }

    private int EndOf(ReadOnlySpan<byte> bytes) => isLines ? End(bytes, "\n"u8) : EndOfEvents(bytes);

    private static int End(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> blank) =>
        bytes.LastIndexOf(blank) is >= 0 and int at ? at + blank.Length : 0;

    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> piece)
    {
        if (_length == 0)
            return piece;
        byte[] whole = new byte[_length + piece.Length];
        _kept.AsSpan(0, _length).CopyTo(whole);
        piece.Span.CopyTo(whole.AsSpan(_length));
        return whole;
    }

    // The piece's own buffer is used again.
    private ReadOnlyMemory<byte> Keep(ReadOnlyMemory<byte> whole, int end)
    {
        _length = whole.Length - end;
        if (_kept.Length < _length)
            _kept = new byte[Math.Max(_length, 2 * _kept.Length)];
        whole.Span[end..].CopyTo(_kept);
        return whole[..end];
    }
}
