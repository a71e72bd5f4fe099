using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator;

/// <summary>Reads request bodies whole, because the signature is over all of them.</summary>
internal static class RequestBody
{
    /// <summary>The most a request may have: 10 MB, as the service documents.</summary>
    public const long Limit = 10 * 1024 * 1024;

    /// <summary>Reads the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="lengthRequired">It is for the data plane, which takes no request without Content-Length, GET included.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ServiceFault">It is too long, or its length is not given.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, bool lengthRequired, CancellationToken cancellation)
    {
        if (request.ContentLength is not { } length)
        {
            if (lengthRequired || request.Headers.TransferEncoding.Count > 0)
                throw ServiceFault.LengthRequired();
            return ReadOnlyMemory<byte>.Empty;
        }
        if (length > Limit)
        {
            await DiscardAsync(request, cancellation).ConfigureAwait(false);
            throw lengthRequired ? ServiceFault.TooLarge(Limit) : ServiceFault.EntityTooLarge(Limit);
        }
        if (length == 0)
            return ReadOnlyMemory<byte>.Empty;
        byte[] bytes = new byte[length];
        await request.Body.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes;
    }

    // A client that is still sending reads no answer: it would only see a broken connection.
    private static async ValueTask DiscardAsync(HttpRequest request, CancellationToken cancellation)
    {
        const long MostDiscarded = 10 * Limit;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(65536);
        try
        {
            long total = 0;
            int count;
            while (total < MostDiscarded && (count = await request.Body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
                total += count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
