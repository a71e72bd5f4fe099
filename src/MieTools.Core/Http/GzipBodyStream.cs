using System.Buffers.Binary;
using System.IO.Compression;

namespace MieTools.Core.Http;

/// <summary>Reads a gzip body and checks that it is whole: <see cref="GZipStream"/> takes a cut one for its end.</summary>
/// <remarks>
/// RFC 1952: a member ends in the length of what it holds. Of several members the last one's is known, which is no more than all of them.
/// </remarks>
internal sealed class GzipBodyStream : ReadOnlyBodyStream
{
    private readonly TailStream _source;
    private readonly GZipStream _gzip;
    private long _length;

    public GzipBodyStream(Stream source)
    {
        _source = new TailStream(source);
        _gzip = new GZipStream(_source, CompressionMode.Decompress);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Check(await _gzip.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);

    public override int Read(Span<byte> buffer) => Check(_gzip.Read(buffer), buffer.Length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    private int Check(int count, int wanted)
    {
        _length += count;
        // A body of no bytes at all is that of an answer without one.
        if (count > 0 || wanted == 0 || _source.Total == 0)
            return count;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_source.Tail);
        if (_source.Total < 18 || (uint)_length < length)
            throw new InvalidDataException("The compressed answer ends before its end.");
        return 0;
    }

    /// <summary>Keeps the last four bytes that went through it.</summary>
    private sealed class TailStream(Stream inner) : ReadOnlyBodyStream
    {
        private readonly byte[] _tail = new byte[4];

        public ReadOnlySpan<byte> Tail => _tail;

        public long Total { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Keep(buffer.Span[..count]);
            return count;
        }

        public override int Read(Span<byte> buffer)
        {
            int count = inner.Read(buffer);
            Keep(buffer[..count]);
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private void Keep(ReadOnlySpan<byte> bytes)
        {
            Total += bytes.Length;
            if (bytes.Length >= 4)
            {
                bytes[^4..].CopyTo(_tail);
                return;
            }
            foreach (byte one in bytes)
            {
                _tail.AsSpan(1).CopyTo(_tail);
                _tail[3] = one;
            }
        }
    }
}
