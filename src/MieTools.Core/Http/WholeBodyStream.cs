using System.Buffers.Binary;
using System.IO.Compression;

namespace MieTools.Core.Http;

/// <summary>Reads a compressed body and checks that it is whole: .NET's decoders take a cut one for its end.</summary>
/// <remarks>
/// A gzip member ends in the length of what it holds (RFC 1952); of several the last one's is known, which is no more than all of them.
/// Another decoder that has come to the end of its data asks for no more; one that was cut off asks, and gets nothing. A server that
/// flushes each event and closes without an end has sent all the same: its deflate data ends in the mark of a flush (RFC 1951: an empty
/// stored block).
/// </remarks>
internal sealed class WholeBodyStream : ReadOnlyBodyStream
{
    private const uint FlushMark = 0x0000FFFF;
    // Header and trailer.
    private const int LeastGzip = 18;

    private readonly SourceStream _source;
    private readonly Stream _decoder;
    private readonly Func<SourceStream, long, bool> _isCut;
    private long _length;

    private WholeBodyStream(SourceStream source, Stream decoder, Func<SourceStream, long, bool> isCut)
    {
        _source = source;
        _decoder = decoder;
        _isCut = isCut;
    }

    /// <summary>A gzip decoder over a body.</summary>
    /// <param name="body">What the server sent.</param>
    public static WholeBodyStream OfGzip(Stream body)
    {
        SourceStream source = new(body);
        return new(source, new GZipStream(source, CompressionMode.Decompress),
            static (source, length) => source.Total < LeastGzip || (uint)length < BinaryPrimitives.ReverseEndianness(source.Tail));
    }

    /// <summary>A decoder over a body.</summary>
    /// <param name="body">What the server sent.</param>
    /// <param name="decoder">Makes the decoder.</param>
    public static WholeBodyStream Of(Stream body, Func<Stream, Stream> decoder)
    {
        SourceStream source = new(body);
        return new(source, decoder(source), static (source, _) => source.HasEnded && source.Tail != FlushMark);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfData(e))
        {
            throw Damaged(e);
        }
        return Check(count, buffer.Length);
    }

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = _decoder.Read(buffer);
        }
        catch (Exception e) when (IsOfData(e))
        {
            throw Damaged(e);
        }
        return Check(count, buffer.Length);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }

    // The decoders speak of archive entries there, or of invalid operations.
    private static bool IsOfData(Exception e) => e is InvalidDataException or InvalidOperationException and not ObjectDisposedException;

    private static InvalidDataException Damaged(Exception cause) =>
        new("The compressed answer is damaged: its bytes are not as they were packed.", cause);

    // A body of no bytes at all is that of an answer without one.
    private int Check(int count, int wanted)
    {
        _length += count;
        return count > 0 || wanted == 0 || _source.Total == 0 || !_isCut(_source, _length)
            ? count
            : throw new InvalidDataException("The compressed answer ends before its end.");
    }

    /// <summary>Keeps how much went through it, the last four bytes, and whether more was asked for than there is.</summary>
    private sealed class SourceStream(Stream inner) : ReadOnlyBodyStream
    {
        public long Total { get; private set; }

        /// <summary>The last four bytes, the first of them highest.</summary>
        public uint Tail { get; private set; }

        public bool HasEnded { get; private set; }

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
            Total += count;
            HasEnded |= count == 0 && buffer.Length > 0;
            foreach (byte one in buffer[Math.Max(0, count - sizeof(uint))..count])
                Tail = (Tail << 8) | one;
            return count;
        }
    }
}
