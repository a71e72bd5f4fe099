namespace MieTools.Core.Http;

/// <summary>Reads a compressed body and checks that it is whole: .NET's decoders take a cut one for its end.</summary>
/// <remarks>A decoder that has come to the end of its data asks for no more; one that was cut off asks, and gets nothing.</remarks>
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
        private bool _any;
        private bool _ended;

        public bool IsCut => _any && _ended;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Keep(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);

        public override int Read(Span<byte> buffer) => Keep(inner.Read(buffer), buffer.Length);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private int Keep(int count, int wanted)
        {
            _any |= count > 0;
            _ended |= count == 0 && wanted > 0;
            return count;
        }
    }
}
