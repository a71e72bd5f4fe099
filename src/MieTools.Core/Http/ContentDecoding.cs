using System.IO.Compression;

namespace MieTools.Core.Http;

/// <summary>Opens an answer's body and decompresses it. No compression is requested, but some gateways compress anyway.</summary>
internal static class ContentDecoding
{
    /// <exception cref="MieException"><c>ContentEncodingUnknown</c>: it is encoded in a way that cannot be undone.</exception>
    public static async Task<Stream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string[] encodings = [.. response.Content.Headers.ContentEncoding.Where(e =>
            !e.Equals("identity", StringComparison.OrdinalIgnoreCase)).Reverse()];
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        foreach (string encoding in encodings)
        {
            body = encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                _ =>
                    throw new MieException("ContentEncodingUnknown", MieErrorKind.ProtocolError,
                        $"The answer is encoded as '{encoding}', which cannot be read.",
                    "Ask for another with -Header @{ 'Accept-Encoding' = 'identity' }, or have the gateway send it plain.",
                    RequestTargets.WithoutQuery(response.RequestMessage?.RequestUri)),
            };
        }
        return body;
    }
}
