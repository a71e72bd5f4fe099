namespace MieTools.Core.Http;

/// <summary>A body of which no more than so many bytes can be read: one more is the error.</summary>
internal sealed class BoundedStream(Stream inner, long maxBytes, Func<MieException> tooLarge) : ReadOnlyBodyStream
{
    private long _total;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int count)
    {
        _total += count;
        return _total <= maxBytes ? count : throw tooLarge();
    }
}
