using System.Globalization;
using System.Text;
using MieTools.Core.Json;

namespace MieTools.Core.Http;

/// <summary>
/// Reads server-sent events from bytes, without I/O: bytes go in as they come, events come out as soon as they are complete.
/// </summary>
/// <remarks>
/// Follows the parsing rules of the WHATWG HTML standard, section server-sent events, for any cutting of the stream.
/// Not thread-safe. Dispose it to give its buffers back.
/// </remarks>
internal sealed class ServerSentEventReader : IDisposable
{
    /// <summary>Default bound on one event, in bytes: 16 MB.</summary>
    public const int DefaultMaxEventBytes = 16 * 1024 * 1024;

    private const string DefaultType = "message";

    private readonly int _maxEventBytes;
    private readonly Utf8NameCache _names = new();
    private ByteBuffer _input;
    private ByteBuffer _data;
    private JsonShape _dataShape;
    private int _shaped;
    private int _scanned;
    private string? _type;
    private string _idBuffer = "";
    private bool _hasData;
    private bool _hasField;
    private bool _started;
    private bool _skipLineFeed;
    private bool _dispatched;
    private bool _ended;
    private LooseLines? _loose;

    /// <summary>Makes a reader.</summary>
    /// <param name="maxEventBytes">Most bytes that one event may take, at least 1.</param>
    public ServerSentEventReader(int maxEventBytes = DefaultMaxEventBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEventBytes, 1);
        _maxEventBytes = maxEventBytes;
    }

    /// <summary>Type of the event just read: <c>message</c> when the stream named none.</summary>
    public string EventType { get; private set; } = DefaultType;

    /// <summary>Data of the event just read, as UTF-8 that is not checked yet; valid until the next call of any method.</summary>
    public ReadOnlySpan<byte> Data => _dispatched ? _data.Span : default;

    /// <summary>Makes the reader keep what the standard drops, since servers put answers and errors there.</summary>
    /// <remarks>
    /// Lines that are no field come out through <see cref="Loose"/>; a field <c>error</c> is an event of that type; the last event needs no
    /// blank line; an event ends before a line that begins the next JSON object.
    /// </remarks>
    internal void KeepLoose() => _loose = new LooseLines(_maxEventBytes);

    /// <summary>Whether the event just read is one that the stream broke off in.</summary>
    internal bool IsUnfinished { get; private set; }

    /// <summary>Lines outside of any field that <see cref="Read"/> just came upon; null when it read an event.</summary>
    internal LooseLines? Loose => _loose is { IsReady: true } ? _loose : null;

    /// <summary>The last event id at the event just read; after the end of the stream, the last one set. Empty when none was.</summary>
    public string LastEventId { get; private set; } = "";

    /// <summary>
    /// The last reconnection time the stream named, in milliseconds, or null. Times too large for the type are cut to its maximum.
    /// </summary>
    public long? RetryMilliseconds { get; private set; }

    /// <summary>
    /// After <see cref="Complete"/>: whether fields or bytes were left without a closing blank line, and so were dropped.
    /// </summary>
    public bool PendingDiscarded { get; private set; }

    /// <summary>Room to read the next bytes of the stream into; call <see cref="Advance"/> afterwards.</summary>
    /// <param name="minimum">Least room wanted, in bytes.</param>
    public Memory<byte> GetMemory(int minimum = 4096) => _input.GetMemory(minimum);

    /// <summary>Says how many bytes were put into the room from <see cref="GetMemory"/>.</summary>
    public void Advance(int count) => _input.Advance(count);

    /// <summary>Adds bytes of the stream.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _input.Append(bytes);

    /// <summary>Goes to the next event that is complete.</summary>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="MieException"><c>StreamEventTooLarge</c>: an event is larger than the bound.</exception>
    public bool Read()
    {
        if (_dispatched)
            ResetEvent();
        _loose?.Release();
        if (!_started && !SkipByteOrderMark())
            return false;
        while (true)
        {
            ReadOnlySpan<byte> input = _input.Span;
            if (_skipLineFeed && input.Length > 0)
            {
                _skipLineFeed = false;
                if (input[0] == (byte)'\n')
                {
                    _input.Consume(1);
                    continue;
                }
            }
            int end = input[_scanned..].IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0 && !_ended)
            {
                // What was searched once is not searched again when more bytes come.
                _scanned = input.Length;
                CheckSize(input.Length);
                return false;
            }
            if (end < 0 && input.Length == 0)
                return ReadRest();
            end = end < 0 ? input.Length : end + _scanned;
            _scanned = 0;
            CheckSize(end);
            bool blank = end == 0;
            ReadOnlySpan<byte> line = _loose is null ? input[..end] : WithoutIndent(input[..end]);
            if (_loose is not null && EndsBefore(line))
                return true;
            if (!blank)
                TakeLine(line);
            // A CR ends the line at once, so that an event is never held back; an LF after it belongs to it.
            _skipLineFeed = end < input.Length && input[end] == (byte)'\r';
            _input.Consume(Math.Min(end + 1, input.Length));
            if ((blank && Dispatch()) || Loose is not null)
                return true;
        }
    }

    /// <summary>Says that the stream has ended. Call it after the last <see cref="Read"/> returned false.</summary>
    public void Complete()
    {
        if (_dispatched)
            ResetEvent();
        if (_loose is not null)
        {
            // What is left comes out by further reads.
            _ended = _started = true;
            _loose.Release();
            return;
        }
        PendingDiscarded = _input.Length > 0 && !(_skipLineFeed && _input.Length == 1 && _input.Span[0] == (byte)'\n') || _hasField;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _data.Dispose();
        _loose?.Dispose();
    }

    /// <summary>Before a line is taken: whether what came before it is complete by itself.</summary>
    private bool EndsBefore(ReadOnlySpan<byte> line)
    {
        bool isField = IsField(line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value);
        if (_loose!.IsPending && (isField || (!_loose.IsJson && (line.IsEmpty || line[0] == (byte)'{'))))
            return _loose.Flush();
        if (_loose.IsBrokenBefore(line))
            return _loose.Flush();
        if (!_hasData || line.IsEmpty)
            return false;
        // An event's further line of data cannot go on with a JSON object that is complete, so it begins the next event.
        bool isNext = (!isField && !line.IsEmpty) || name.SequenceEqual("event"u8)
            || (name.SequenceEqual("data"u8) && value.Length > 0 && value[0] is (byte)'{' or (byte)'[');
        return isNext && DataShape().IsComplete && Dispatch();
    }

    /// <summary>At the end of the stream: an event that no blank line ended, or loose lines.</summary>
    private bool ReadRest()
    {
        IsUnfinished = _hasData || _loose!.IsPending;
        return _hasData ? Dispatch() : _loose!.IsPending && _loose.Flush();
    }

    private static bool IsField(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int colon = line.IndexOf((byte)':');
        name = colon < 0 ? line : line[..colon];
        value = colon < 0 ? default : line[(colon + 1)..];
        if (value.Length > 0 && value[0] == (byte)' ')
            value = value[1..];
        return !line.IsEmpty && (colon == 0 || name.SequenceEqual("data"u8) || name.SequenceEqual("event"u8) || name.SequenceEqual("id"u8)
            || name.SequenceEqual("retry"u8) || (name.SequenceEqual("error"u8) && colon > 0));
    }

    private bool SkipByteOrderMark()
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        ReadOnlySpan<byte> input = _input.Span;
        if (input.StartsWith(mark))
            _input.Consume(mark.Length);
        else if (mark.StartsWith(input))
            return false;
        return _started = true;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        bool isField = IsField(line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value);
        if (isField && name.IsEmpty)
            return;
        if (name.SequenceEqual("data"u8))
        {
            if (_hasData)
                _data.Append("\n"u8);
            _data.Append(_loose is null ? value : WithoutDoubledName(value));
            _hasData = _hasField = true;
        }
        else if (name.SequenceEqual("event"u8))
        {
            _type = value.IsEmpty ? null : _names.Get(value);
            _hasField = true;
        }
        else if (name.SequenceEqual("id"u8))
        {
            if (!value.Contains((byte)0))
                _idBuffer = value.IsEmpty ? "" : Encoding.UTF8.GetString(value);
            _hasField = true;
        }
        else if (name.SequenceEqual("retry"u8))
        {
            TakeRetry(value);
            _hasField = true;
        }
        else if (isField && _loose is not null)
        {
            // llama.cpp and others name an error in the place of data.
            _type = "error";
            _data.Append(value);
            _hasData = _hasField = true;
        }
        else if (_loose is not null && _hasData && !_loose.IsPending && DataShape().IsOpenObject)
        {
            // A server that indents its JSON names only its first line.
            _data.Append("\n"u8);
            _data.Append(line);
        }
        else
        {
            _loose?.Take(line);
        }
    }

    /// <summary>A line whose field stands behind blanks or one more byte order mark.</summary>
    private static ReadOnlySpan<byte> WithoutIndent(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[0] is not ((byte)' ' or (byte)'\t' or 0xEF))
            return line;
        ReadOnlySpan<byte> rest = line.StartsWith("\uFEFF"u8) ? line[3..] : line.TrimStart(" \t"u8);
        return rest.StartsWith("data:"u8) || rest.StartsWith("event:"u8) || rest.StartsWith(":"u8) ? rest : line;
    }

    /// <summary>A proxy in front of a proxy writes the name of the field twice.</summary>
    private static ReadOnlySpan<byte> WithoutDoubledName(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = value;
        while (rest.StartsWith("data:"u8))
            rest = rest[5..].TrimStart((byte)' ');
        return rest.Length > 0 && rest[0] is (byte)'{' or (byte)'[' ? rest : value;
    }

    // Few events are asked, and of those each byte is looked at once.
    private JsonShape DataShape()
    {
        _dataShape.Read(_data.Span[_shaped..]);
        _shaped = _data.Length;
        return _dataShape;
    }

    private void TakeRetry(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            return;
        RetryMilliseconds = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long time) ? time : long.MaxValue;
    }

    /// <summary>A blank line: hands the event on, or drops a block without data.</summary>
    private bool Dispatch()
    {
        LastEventId = _idBuffer;
        if (!_hasData)
        {
            ResetEvent();
            return false;
        }
        EventType = _type ?? DefaultType;
        _hasField = false;
        return _dispatched = true;
    }

    private void ResetEvent()
    {
        _data.Clear();
        _dataShape = default;
        _shaped = 0;
        _type = null;
        _hasData = _hasField = _dispatched = false;
    }

    private void CheckSize(int lineLength) => EventSize.Check((long)lineLength + _data.Length, _maxEventBytes);
}
