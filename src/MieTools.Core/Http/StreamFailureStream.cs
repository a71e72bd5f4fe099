namespace MieTools.Core.Http;

/// <summary>Reads an answer's body, and throws where it ends when the trailer <c>StreamFailure</c> follows. Keeps nothing back.</summary>
/// <param name="body">The body. Disposed with this stream.</param>
/// <param name="response">The answer, which has the trailers once the body is read to its end.</param>
internal sealed class StreamFailureStream(Stream body, HttpResponseMessage response) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => body.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override bool CanTimeout => body.CanTimeout;

    /// <inheritdoc/>
    public override int ReadTimeout
    {
        get => body.ReadTimeout;
        set => body.ReadTimeout = value;
    }

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="MieStreamFailureException">The trailer is there.</exception>
    public static void ThrowIfFailed(HttpResponseMessage response)
    {
        if (StreamFailureTrailer.Of(response) is { } failure)
            throw failure.ToException(ResponseFacts.RequestIdOf(response), CallSecrets.Of(response.RequestMessage));
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = body.Read(buffer);
        // Nothing is read into an empty buffer, wherever the body is.
        if (count == 0 && buffer.Length > 0)
            ThrowIfFailed(response);
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        int value = body.ReadByte();
        if (value < 0)
            ThrowIfFailed(response);
        return value;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count == 0 && buffer.Length > 0)
            ThrowIfFailed(response);
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    /// <inheritdoc/>
    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    /// <inheritdoc/>
    public override void CopyTo(Stream destination, int bufferSize)
    {
        body.CopyTo(destination, bufferSize);
        ThrowIfFailed(response);
    }

    /// <inheritdoc/>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        await body.CopyToAsync(destination, bufferSize, cancellationToken).ConfigureAwait(false);
        ThrowIfFailed(response);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await body.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }
}
