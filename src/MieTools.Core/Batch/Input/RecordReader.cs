namespace MieTools.Core.Batch.Input;

/// <summary>Reads a stream record by record: lines, or rows of CSV, where a line end inside of quotes ends nothing.</summary>
/// <remarks>One buffer, as long as the longest record so far. What is handed out stands in it until the next is read.</remarks>
/// <param name="stream">UTF-8. Not closed.</param>
/// <param name="isQuoted">Whether double quotes hold line ends together.</param>
/// <param name="maxLength">Most bytes of a record; of a longer one nothing is kept.</param>
internal sealed class RecordReader(Stream stream, bool isQuoted, int maxLength = RecordReader.DefaultMaxLength)
{
    /// <summary>Room for a body of 10 MB, as text in JSON.</summary>
    public const int DefaultMaxLength = 32 * 1024 * 1024;

    private const int FirstSize = 256 * 1024;

    private byte[] _buffer = new byte[Math.Min(FirstSize, maxLength)];
    private int _start;
    private int _end;
    private bool _ended;
    private long _nextLine = 1;

    /// <summary>Number of the line that the record begins at, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The record, without its line end.</summary>
    public ReadOnlyMemory<byte> Record { get; private set; }

    /// <summary>Whether it was longer than what is kept.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the file ended inside of quotes.</summary>
    public bool IsUnclosed { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <returns>False at the end.</returns>
    public bool Read()
    {
        Line = _nextLine;
        IsTooLong = false;
        int scanned = 0;
        bool inQuotes = false;
        while (true)
        {
            int at = FindEnd(_buffer.AsSpan(_start + scanned, _end - _start - scanned), ref inQuotes);
            if (at >= 0)
            {
                Take(scanned + at, 1);
                return true;
            }

            scanned = _end - _start;
            if (_ended)
            {
                IsUnclosed = inQuotes;
                Take(scanned, 0);
                return scanned > 0 || IsTooLong;
            }
            if (scanned >= maxLength)
            {
                IsTooLong = true;
                _start = _end = scanned = 0;
            }
            Fill();
        }
    }

    private int FindEnd(ReadOnlySpan<byte> bytes, ref bool inQuotes)
    {
        if (!isQuoted)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end >= 0)
                _nextLine++;
            return end;
        }

        for (int at = 0; ; at++)
        {
            int next = bytes[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (next < 0)
                return -1;
            at += next;
            if (bytes[at] == '"')
            {
                inQuotes = !inQuotes;
                continue;
            }
            _nextLine++;
            if (!inQuotes)
                return at;
        }
    }

    private void Take(int length, int lineEnd)
    {
        ReadOnlyMemory<byte> record = _buffer.AsMemory(_start, length);
        Record = IsTooLong ? default : record.Span.EndsWith("\r"u8) ? record[..^1] : record;
        _start += length + lineEnd;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(maxLength, _buffer.Length * 2L));
        int count = stream.Read(_buffer.AsSpan(_end));
        _ended = count == 0;
        _end += count;
    }
}
