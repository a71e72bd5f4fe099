using System.Buffers;

namespace MieTools.Core.Json;

/// <summary>A pooled byte queue: bytes are written at its end and consumed from its start.</summary>
internal struct ByteBuffer : IDisposable
{
    private const int InitialSize = 8 * 1024;

    private byte[]? _bytes;
    private int _start;
    private int _end;

    /// <summary>Bytes not consumed yet.</summary>
    public readonly int Length => _end - _start;

    /// <summary>The bytes not consumed yet; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Free room at the end, at least <paramref name="minimum"/> bytes.</summary>
    public Memory<byte> GetMemory(int minimum)
    {
        _bytes ??= ArrayPool<byte>.Shared.Rent(Math.Max(minimum, InitialSize));
        if (_start == _end)
            _start = _end = 0;
        if (_bytes.Length - _end < minimum)
            MakeRoom(minimum);
        return _bytes.AsMemory(_end);
    }

    /// <summary>Says how many bytes were put into the room from <see cref="GetMemory"/>.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Copies bytes to the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetMemory(Math.Max(1, bytes.Length)).Span);
        _end += bytes.Length;
    }

    /// <summary>Drops bytes from the start.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Drops all bytes.</summary>
    public void Clear() => _start = _end = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        _bytes = null;
        _start = _end = 0;
    }

    private void MakeRoom(int minimum)
    {
        int length = Length;
        byte[] old = _bytes!;
        // Moving is enough when at least half of the array is free already; it keeps the cost per byte constant.
        if (length + minimum <= old.Length / 2)
        {
            old.AsSpan(_start, length).CopyTo(old);
        }
        else
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(length + minimum), old.Length * 2));
            old.AsSpan(_start, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(old);
            _bytes = larger;
        }
        _start = 0;
        _end = length;
    }
}
