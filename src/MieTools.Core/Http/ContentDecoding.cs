using System.IO.Compression;

namespace MieTools.Core.Http;

/// <summary>Opens an answer's body, undoing a compression that nobody asked for: gateways compress all the same.</summary>
internal static class ContentDecoding
{
    /// <exception cref="MieException"><c>ContentEncodingUnknown</c>: it is encoded in a way that cannot be undone.</exception>
    public static async Task<Stream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string[] encodings = [.. response.Content.Headers.ContentEncoding.Where(e =>
            !e.Equals("identity", StringComparison.OrdinalIgnoreCase)).Reverse()];
        // The readers of this library look at the trailers themselves, and say more about how far a stream got.
        HttpContent content = response.Content is StreamFailureContent watched ? watched.Inner : response.Content;
        Stream body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (response.Headers.TransferEncodingChunked == true)
            body = new SalvagingStream(body);
        foreach (string encoding in encodings)
        {
            body = encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => await OpenGzipAsync(body, cancellationToken).ConfigureAwait(false),
                "deflate" => await OpenDeflateAsync(body, cancellationToken).ConfigureAwait(false),
                "br" => WholeBodyStream.Of(body, static source => new BrotliStream(source, CompressionMode.Decompress)),
                _ =>
                    throw new MieException(MieErrors.ContentEncodingUnknown,
                        $"The answer is encoded as '{encoding}', which cannot be read.",
                    target: RequestTargets.WithoutQuery(response.RequestMessage?.RequestUri)),
            };
        }
        return body;
    }

    /// <summary>A gateway that takes the compression off and leaves its label on sends plain bytes.</summary>
    private static async Task<Stream> OpenGzipAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] start = new byte[2];
        int count = await body.ReadAtLeastAsync(start, 2, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        PrefixedStream whole = new(start.AsMemory(0, count), body);
        return count < 2 || (start[0] == 0x1F && start[1] == 0x8B) ? WholeBodyStream.OfGzip(whole) : whole;
    }

    /// <summary>RFC 9110 says zlib; many servers send the bare deflate data. The zlib header (RFC 1950) tells.</summary>
    private static async Task<Stream> OpenDeflateAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] start = new byte[2];
        int count = await body.ReadAtLeastAsync(start, 2, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        PrefixedStream whole = new(start.AsMemory(0, count), body);
        bool isZlib = count == 2 && (start[0] & 0x0F) == 8 && ((start[0] << 8) | start[1]) % 31 == 0;
        return WholeBodyStream.Of(whole, source => isZlib
            ? new ZLibStream(source, CompressionMode.Decompress) : new DeflateStream(source, CompressionMode.Decompress));
    }
}
