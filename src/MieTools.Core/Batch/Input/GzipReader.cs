using System.Buffers.Binary;
using System.IO.Compression;
using MieTools.Core.Http;

namespace MieTools.Core.Batch.Input;

/// <summary>Unpacks gzip (RFC 1952) of one member or many, and says when it is not whole: .NET's decoder takes a cut file for its
/// end.</summary>
/// <remarks>
/// A member ends in the sum and the length of what it holds. .NET's inflater does not say how many of the bytes that it was given it has
/// used, so these eight bytes, which are known by then, are looked for in what it was given last.
/// </remarks>
/// <param name="source">The packed bytes. Not closed.</param>
internal sealed class GzipReader(Stream source) : ReadOnlyBodyStream
{
    private const int Size = 64 * 1024;
    private const int TrailerLength = 8;
    private const int Deflate = 8;
    private const int HasSum = 2, HasExtra = 4, HasName = 8, HasComment = 16;

    private readonly byte[] _buffer = new byte[Size];
    private DeflateStream? _member;
    // What was given last, and what was not given yet.
    private int _given;
    private int _start;
    private int _end;
    private uint _sum;
    private uint _length;
    private bool _isFirst = true;

    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_member is null && !Begin())
                return 0;
            int count = Inflate(buffer);
            if (count > 0)
                return count;
            End();
        }
        return 0;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _member?.Dispose();
        base.Dispose(disposing);
    }

    private static InvalidDataException Damaged() => new("What is packed in it is damaged, or ends before its end.");

    private int Inflate(Span<byte> buffer)
    {
        int count;
        try
        {
            count = _member!.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw Damaged();
        }
        _sum = Crc32.Add(_sum, buffer[..count]);
        _length += (uint)count;
        return count;
    }

    private bool Begin()
    {
        if (!_isFirst && !SkipZeros())
            return false;
        if (Next() != 0x1F || Next() != 0x8B)
            throw new InvalidDataException("What stands in it behind the packed data is no gzip.");
        if (Next() != Deflate)
            throw new InvalidDataException("It is packed in another way than gzip knows.");
        SkipHeader(Next());
        (_isFirst, _sum, _length, _given) = (false, 0, 0, _start);
        _member = new DeflateStream(new Given(this), CompressionMode.Decompress);
        return true;
    }

    private void SkipHeader(int flags)
    {
        // Time, level, system.
        Skip(6);
        if ((flags & HasExtra) != 0)
            Skip(Next() | (Next() << 8));
        if ((flags & HasName) != 0)
            SkipText();
        if ((flags & HasComment) != 0)
            SkipText();
        if ((flags & HasSum) != 0)
            Skip(2);
    }

    private void End()
    {
        _member!.Dispose();
        _member = null;
        // The trailer may begin where what was given ends.
        _buffer.AsSpan(_given, _end - _given).CopyTo(_buffer);
        (_start, _end, _given) = (_start - _given, _end - _given, 0);
        while (_end < _start + TrailerLength && Fill())
        {
            // Until there is enough, or no more.
        }
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _sum);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        int at = _buffer.AsSpan(0, Math.Min(_end, _start + TrailerLength)).IndexOf(trailer);
        if (at < 0)
            throw Damaged();
        _start = at + TrailerLength;
    }

    // A file may be filled up with them.
    private bool SkipZeros()
    {
        while (_start < _end || Refill())
        {
            int zeros = _buffer.AsSpan(_start, _end - _start).IndexOfAnyExcept((byte)0);
            _start = zeros < 0 ? _end : _start + zeros;
            if (zeros >= 0)
                return true;
        }
        return false;
    }

    private int Next() => _start < _end || Refill() ? _buffer[_start++] : throw Damaged();

    private void Skip(int count)
    {
        for (int skipped = 0; skipped < count; skipped++)
            Next();
    }

    private void SkipText()
    {
        while (Next() != 0)
        {
            // Up to the zero at its end.
        }
    }

    private bool Refill()
    {
        _start = _end = _given = 0;
        return Fill();
    }

    private bool Fill()
    {
        int count = source.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }

    // Never more than fits with a trailer behind it.
    private int Give(Span<byte> buffer)
    {
        if (_start == _end && !Refill())
            throw Damaged();
        _given = _start;
        int count = Math.Min(buffer.Length, Math.Min(_end - _start, Size - TrailerLength));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <summary>What a member's inflater reads.</summary>
    private sealed class Given(GzipReader reader) : ReadOnlyBodyStream
    {
        public override int Read(Span<byte> buffer) => buffer.Length == 0 ? 0 : reader.Give(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));
    }
}
