using System.Security.Cryptography;
using MieTools.Core.Http;

namespace MieTools.Core.Batch.Input;

/// <summary>Hands on a stream, counts its bytes, and hashes them when somebody wants to know later whether they are the same.</summary>
internal sealed class FingerprintStream(Stream inner, IncrementalHash? hash, Action<long> read) : ReadOnlyBodyStream
{
    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        Count(buffer[..count]);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Count(buffer.Span[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        hash?.AppendData(bytes);
        read(bytes.Length);
    }
}
