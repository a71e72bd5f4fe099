using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>
/// Finds out by the first bytes of a body what it is, and frames it so: events, JSON, text or bytes. What its label says comes second.
/// </summary>
internal sealed class BodyFramer : StreamFramer
{
    private static readonly string[] s_fields = ["data:", "event:", "id:", "retry:"];

    // White space before it is clear what a body is: more of it is text, so that a stream does not wait for its end.
    private const int MostBlank = 4096;

    // What of a body in another charset is decoded to find that out.
    private const int MostPeeked = 256;

    private readonly string _type;
    private readonly int _maxEventBytes;
    private readonly Encoding? _encoding;
    private readonly bool _ofModel;
    private ByteBuffer _input;
    private StreamFramer? _inner;
    private Decoder? _found;
    private bool _ended;
    private bool _passed;

    private BodyFramer(string type, Encoding? encoding, int maxEventBytes, bool ofModel)
    {
        _ofModel = ofModel;
        _type = type;
        _encoding = encoding;
        _maxEventBytes = maxEventBytes;
    }

    public override ReadOnlySpan<byte> Frame => _inner!.Frame;

    public override FrameKind Kind => _inner!.Kind;

    public override string? Event => _inner!.Event;

    public override string? Id => _inner!.Id;

    public override bool IsUnfinished => _inner!.IsUnfinished;

    /// <summary>The framer for a body.</summary>
    /// <param name="type">Media type in lower case, without parameters; empty when there is none.</param>
    /// <param name="charset">The charset that the content type names, or null.</param>
    /// <param name="maxEventBytes">Most bytes of one event, or of a body that is not streamed.</param>
    /// <param name="ofModel">The path is a model's. A page there is nobody's answer: it is read as what stands outside of events.</param>
    public static StreamFramer For(string type, string? charset, int maxEventBytes, bool ofModel = false)
    {
        if (type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("image/", StringComparison.Ordinal)
            || type.StartsWith("video/", StringComparison.Ordinal))
        {
            return new RawFramer(isBinary: true);
        }

        // A charset of one byte a character is decoded chunk by chunk, where the bytes are not UTF-8 after all.
        Encoding? encoding = Charsets.Find(charset) is { IsSingleByte: false } wide ? wide : null;
        return type == "text/event-stream" && encoding is null
            ? new EventFramer(maxEventBytes)
            : new BodyFramer(type, encoding, maxEventBytes, ofModel);
    }

    public override Memory<byte> GetMemory() => _inner is not null && _found is null ? _inner.GetMemory() : _input.GetMemory(4096);

    public override void Advance(int count)
    {
        if (_inner is not null && _found is null)
        {
            _inner.Advance(count);
            return;
        }
        _input.Advance(count);
        if (_inner is not null)
            Pass(flush: false);
    }

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        _input.Append(bytes);
        if (_inner is not null)
            Pass(flush: false);
    }

    public override bool Read()
    {
        if (_inner is null && !Decide())
            return false;
        return _inner!.Read();
    }

    public override void Complete()
    {
        _ended = true;
        if (_inner is null && !Decide())
            return;
        if (_found is not null)
            Pass(flush: true);
        _inner!.Complete();
    }

    public override void Dispose()
    {
        _input.Dispose();
        _inner?.Dispose();
    }

    private bool Decide()
    {
        ReadOnlySpan<byte> bytes = _input.Span;
        if (bytes.Length < 2 && !_ended)
            return false;
        _found ??= (Charsets.Detect(bytes) ?? _encoding)?.GetDecoder();
        FrameKind? kind = KindOf(_found is null ? bytes : Peek(bytes));
        if (kind is null)
            return false;
        _inner = kind == FrameKind.Event ? new EventFramer(_maxEventBytes) : new RawFramer(kind == FrameKind.Binary);
        Pass(_ended);
        return true;
    }

    // The beginning in UTF-8; the decoder that reads the body itself must not see it twice.
    private byte[] Peek(ReadOnlySpan<byte> bytes)
    {
        Encoding encoding = Charsets.Detect(bytes) ?? _encoding!;
        return Encoding.UTF8.GetBytes(encoding.GetString(bytes[..Math.Min(bytes.Length & ~1, MostPeeked)]));
    }

    private bool IsLabelled => _type == "text/event-stream" || _type.Contains("json", StringComparison.Ordinal);

    /// <summary>What the bytes are: events (which includes JSON), text or binary; null when more bytes have to tell.</summary>
    private FrameKind? KindOf(ReadOnlySpan<byte> bytes)
    {
        if (IsLabelled)
            return FrameKind.Event;
        FrameKind otherwise = _type == "application/octet-stream" ? FrameKind.Binary : FrameKind.Text;
        ReadOnlySpan<byte> start = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        start = start.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
            return _ended || _input.Length > (_found is null ? MostBlank : MostPeeked) ? otherwise : null;
        bool? isEvent = start[0] switch
        {
            (byte)'{' or (byte)'[' => LooksLikeJson(start),
            (byte)'<' when _ofModel => _type == HtmlPage.MediaType ? true : HtmlPage.Begins(start),
            _ => LooksLikeEvents(start),
        };
        return isEvent switch
        {
            true => FrameKind.Event,
            null when !_ended => null,
            _ => otherwise,
        };
    }

    // "[INST] ..." and "{name} ..." are text.
    private static bool? LooksLikeJson(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> next = start[1..].TrimStart(" \t\r\n"u8);
        if (next.IsEmpty)
            return null;
        return start[0] == (byte)'{'
            ? next[0] is (byte)'"' or (byte)'}'
            : next[0] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)']' or (byte)'-' or (>= (byte)'0' and <= (byte)'9');
    }

    private static bool? LooksLikeEvents(ReadOnlySpan<byte> start)
    {
        bool isPart = false;
        foreach (string field in s_fields)
        {
            ReadOnlySpan<byte> name = Encoding.ASCII.GetBytes(field);
            if (start.StartsWith(name))
                return true;
            isPart |= name.StartsWith(start);
        }
        return isPart ? null : false;
    }

    private void Pass(bool flush)
    {
        if (_found is null)
        {
            _inner!.Append(_input.Span);
        }
        else
        {
            char[] chars = new char[_found.GetCharCount(_input.Span, flush)];
            int count = _found.GetChars(_input.Span, chars, flush);
            // The byte order mark belongs to the encoding that is left behind.
            int skip = !_passed && count > 0 && chars[0] == '\uFEFF' ? 1 : 0;
            _passed |= count > 0;
            _inner!.Append(Encoding.UTF8.GetBytes(chars, skip, count - skip));
        }
        _input.Clear();
    }
}
