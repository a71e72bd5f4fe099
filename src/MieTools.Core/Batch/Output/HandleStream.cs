using Microsoft.Win32.SafeHandles;
using MieTools.Core.Http;

namespace MieTools.Core.Batch.Output;

/// <summary>Reads an open file from its beginning, and leaves it open.</summary>
internal sealed class HandleStream(SafeFileHandle file) : ReadOnlyBodyStream
{
    private long _position;

    public override long Length => RandomAccess.GetLength(file);

    public override int Read(Span<byte> buffer)
    {
        int count = RandomAccess.Read(file, buffer, _position);
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
}
