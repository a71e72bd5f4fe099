namespace MieTools.Core.Http;

/// <summary>Reads a compressed body and checks that it is whole: .NET's decoders take a cut one for its end.</summary>
/// <remarks>
/// A decoder that has come to the end of its data asks for no more; one that was cut off asks, and gets nothing. A server that flushes each
/// event and closes without an end has sent all the same: its deflate data ends in the mark of a flush (RFC 1951: an empty stored block).
/// </remarks>
internal sealed class WholeBodyStream : ReadOnlyBodyStream
{
    private readonly SourceStream _source;
    private readonly Stream _decoder;

    private WholeBodyStream(SourceStream source, Stream decoder)
    {
        _source = source;
        _decoder = decoder;
    }

    /// <summary>A decoder over a body.</summary>
    /// <param name="body">What the server sent.</param>
    /// <param name="decoder">Makes the decoder.</param>
    public static WholeBodyStream Of(Stream body, Func<Stream, Stream> decoder)
    {
        SourceStream source = new(body);
        return new(source, decoder(source));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Check(await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);

    public override int Read(Span<byte> buffer) => Check(_decoder.Read(buffer), buffer.Length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }

    // A body of no bytes at all is that of an answer without one.
    private int Check(int count, int wanted) => count > 0 || wanted == 0 || !_source.IsCut
        ? count
        : throw new InvalidDataException("The compressed answer ends before its end.");

    /// <summary>Remembers whether more was asked for than there is.</summary>
    private sealed class SourceStream(Stream inner) : ReadOnlyBodyStream
    {
        private const uint FlushMark = 0x0000FFFF;

        private uint _tail;
        private bool _any;
        private bool _ended;

        public bool IsCut => _any && _ended && _tail != FlushMark;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Keep(buffer.Span, count);
        }

        public override int Read(Span<byte> buffer) => Keep(buffer, inner.Read(buffer));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private int Keep(ReadOnlySpan<byte> buffer, int count)
        {
            _any |= count > 0;
            _ended |= count == 0 && buffer.Length > 0;
            foreach (byte one in buffer[Math.Max(0, count - sizeof(uint))..count])
                _tail = (_tail << 8) | one;
            return count;
        }
    }
}
