using System.IO.Compression;

namespace MieTools.Core.Http;

/// <summary>Opens an answer's body, undoing a compression that nobody asked for: gateways compress all the same.</summary>
internal static class ContentDecoding
{
    /// <exception cref="MieException"><c>ContentEncodingUnknown</c>: it is encoded in a way that cannot be undone.</exception>
    public static async Task<Stream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string[] encodings = [.. response.Content.Headers.ContentEncoding.Where(e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase)).Reverse()];
        // The readers of this library look at the trailers themselves, and say more about how far a stream got.
        HttpContent content = response.Content is StreamFailureContent watched ? watched.Inner : response.Content;
        Stream body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        foreach (string encoding in encodings)
        {
            body = encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                _ => throw new MieException("ContentEncodingUnknown", MieErrorKind.ProtocolError, $"The answer is encoded as '{encoding}', which cannot be read.",
                    "Ask for another with -Header @{ 'Accept-Encoding' = 'identity' }, or have the gateway send it plain.", RequestTargets.WithoutQuery(response.RequestMessage?.RequestUri)),
            };
        }
        return body;
    }
}
