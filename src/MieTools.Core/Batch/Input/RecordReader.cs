using System.Text;

namespace MieTools.Core.Batch.Input;

/// <summary>Reads a stream record by record: lines, or rows of CSV, where a line end inside of a quoted field ends nothing.</summary>
/// <remarks>One buffer, as long as the longest record so far. What is handed out stands in it until the next is read.</remarks>
/// <param name="stream">UTF-8. Not closed.</param>
/// <param name="delimiter">What stands between the fields of CSV; null for lines. A quote counts at the beginning of a field.</param>
/// <param name="maxLength">Most bytes of a record; of a longer one nothing is kept.</param>
internal sealed class RecordReader(Stream stream, char? delimiter, int maxLength = RecordReader.DefaultMaxLength)
{
    /// <summary>Room for a body of 10 MB, as text in JSON.</summary>
    public const int DefaultMaxLength = 32 * 1024 * 1024;

    private const int FirstSize = 256 * 1024;

    private readonly byte[] _delimiter = delimiter is { } sign ? Encoding.UTF8.GetBytes([sign]) : [];
    private byte[] _buffer = new byte[Math.Min(FirstSize, maxLength)];
    private int _start;
    private int _end;
    private bool _ended;
    private long _nextLine = 1;
    private Place _place;
    // Bytes of the delimiter that have been seen.
    private int _matched;

    private enum Place
    {
        /// <summary>At the beginning of a field.</summary>
        Start,

        /// <summary>In a field without quotes, or behind the closing one.</summary>
        Plain,

        /// <summary>Inside of quotes.</summary>
        Quoted,

        /// <summary>Behind a quote in quotes: it closes them, or another one follows that stands for both.</summary>
        Quote,
    }

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
        (_place, _matched) = (Place.Start, 0);
        while (true)
        {
            int at = FindEnd(_buffer.AsSpan(_start + scanned, _end - _start - scanned));
            if (at >= 0)
            {
                Take(scanned + at, 1);
                return true;
            }

            scanned = _end - _start;
            if (_ended)
            {
                IsUnclosed = _place == Place.Quoted;
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

    private int FindEnd(ReadOnlySpan<byte> bytes)
    {
        int end = _delimiter.Length > 0 ? FindRowEnd(bytes) : bytes.IndexOf((byte)'\n');
        if (end >= 0)
            _nextLine++;
        return end;
    }

    private int FindRowEnd(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at++)
        {
            // What changes nothing is passed over at once.
            int next = _place == Place.Quoted ? bytes[at..].IndexOfAny((byte)'"', (byte)'\n')
                : _place == Place.Plain && _matched == 0 ? bytes[at..].IndexOfAny(_delimiter[0], (byte)'\n')
                : 0;
            if (next < 0)
                return -1;
            at += next;
            if (bytes[at] == '\n' && _place != Place.Quoted)
                return at;
            Pass(bytes[at]);
        }
        return -1;
    }

    private void Pass(byte one)
    {
        if (_place == Place.Quoted)
        {
            if (one == '"')
                _place = Place.Quote;
            else
                _nextLine++;
            return;
        }
        _matched = one == _delimiter[_matched] ? _matched + 1 : one == _delimiter[0] ? 1 : 0;
        if (_matched == _delimiter.Length)
            (_place, _matched) = (Place.Start, 0);
        else if (one == '"' && _place is (Place.Start or Place.Quote))
            _place = Place.Quoted;
        else if (one != ' ' || _place != Place.Start)
            _place = Place.Plain;
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
