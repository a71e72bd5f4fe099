namespace MieTools.Core.Http;

/// <summary>A chunked body that hands on what came before a chunk that is broken.</summary>
/// <remarks>
/// .NET copies every chunk that has arrived into the reader's buffer and then throws at the broken one, without a word of how much it had
/// copied. So the buffer is zeroed before each read: what is not zero up to its last byte came from the server. Zeros right before the
/// break are lost; text has none.
/// </remarks>
internal sealed class SalvagingStream(Stream inner) : ReadOnlyBodyStream
{
    // What is zeroed for each read; more would cost and bring nothing.
    private const int MostAtOnce = 64 * 1024;

    private Exception? _broken;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer = buffer[..Math.Min(buffer.Length, MostAtOnce)];
        Begin(buffer.Span);
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsBreak(e) && Salvage(buffer.Span, e) is > 0 and int count)
        {
            return count;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..Math.Min(buffer.Length, MostAtOnce)];
        Begin(buffer);
        int count = 0;
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception e) when (IsBreak(e))
        {
            count = Salvage(buffer, e);
            if (count == 0)
                throw;
        }
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    // A broken chunk is the one, a broken trailer the other.
    private static bool IsBreak(Exception e) => e is IOException or HttpRequestException;

    private void Begin(Span<byte> buffer)
    {
        if (_broken is not null)
            throw new IOException(_broken.Message, _broken);
        buffer.Clear();
    }

    private int Salvage(ReadOnlySpan<byte> buffer, Exception broken)
    {
        _broken = broken;
        return buffer.LastIndexOfAnyExcept((byte)0) + 1;
    }
}
