using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Wire;

/// <summary>The body of a request, read whole within a bound.</summary>
/// <param name="Bytes">The body; empty when it was not read.</param>
/// <param name="Problem">Why it was not read.</param>
internal readonly record struct RequestBody(ReadOnlyMemory<byte> Bytes, RequestBodyProblem Problem)
{
    /// <summary>Reads the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="lengthRequired">True when a request without a body has to say so.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async ValueTask<RequestBody> ReadAsync(
        HttpRequest request, long limit, bool lengthRequired, CancellationToken cancellation)
    {
        if (request.ContentLength is not { } length)
        {
            return new(default, lengthRequired || request.Headers.TransferEncoding.Count > 0
                ? RequestBodyProblem.LengthMissing
                : RequestBodyProblem.None);
        }
        if (length > limit)
        {
            await DiscardAsync(request, 10 * limit, cancellation).ConfigureAwait(false);
            return new(default, RequestBodyProblem.TooLong);
        }
        if (length == 0)
            return default;
        byte[] bytes = new byte[length];
        await request.Body.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
        return new(bytes, RequestBodyProblem.None);
    }

    // A client that is still sending reads no answer: it would only see a broken connection.
    private static async ValueTask DiscardAsync(HttpRequest request, long most, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(65536);
        try
        {
            long total = 0;
            int count;
            while (total < most && (count = await request.Body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
                total += count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
