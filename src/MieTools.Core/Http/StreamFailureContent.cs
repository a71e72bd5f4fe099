using System.Net;

namespace MieTools.Core.Http;

/// <summary>An answer's body whose end is an error when the trailer says so: what reads HTTP bodies seldom looks at trailers.</summary>
internal sealed class StreamFailureContent : HttpContent
{
    private readonly HttpResponseMessage _response;

    private StreamFailureContent(HttpResponseMessage response)
    {
        _response = response;
        Inner = response.Content;
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in Inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>The body as it came, for readers that look at the trailers themselves.</summary>
    public HttpContent Inner { get; }

    /// <summary>Puts itself around the body of an answer that can have trailers.</summary>
    public static void Watch(HttpResponseMessage response)
    {
        if (CanHaveTrailers(response))
            response.Content = new StreamFailureContent(response);
    }

    /// <inheritdoc/>
    protected override async Task<Stream> CreateContentReadStreamAsync() =>
        Watched(await Inner.ReadAsStreamAsync().ConfigureAwait(false));

    /// <inheritdoc/>
    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Watched(await Inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        Watched(Inner.ReadAsStream(cancellationToken));

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await Inner.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
        StreamFailureStream.ThrowIfFailed(_response);
    }

    /// <inheritdoc/>
    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Inner.CopyTo(stream, context, cancellationToken);
        StreamFailureStream.ThrowIfFailed(_response);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = Inner.Headers.ContentLength ?? 0;
        return Inner.Headers.ContentLength is not null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
        base.Dispose(disposing);
    }

    private StreamFailureStream Watched(Stream body) => new(body, _response);

    // HTTP/1.1 has them after chunks only; HTTP/2 after any body, and a body with a length is no stream.
    private static bool CanHaveTrailers(HttpResponseMessage response) =>
        response.Headers.TransferEncodingChunked == true
        || response.Headers.Trailer.Contains(StreamFailureTrailer.Name, StringComparer.OrdinalIgnoreCase)
        || (response.Version.Major >= 2 && response.Content.Headers.ContentLength is null);
}
