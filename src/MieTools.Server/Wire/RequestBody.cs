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

    /// <summary>Reads the body whether its length is said beforehand or not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async ValueTask<RequestBody> ReadAnyAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            // A client that asks before it sends has nothing on its way yet.
            if (!request.Headers.Expect.Any(e => e?.Contains("100-continue", StringComparison.OrdinalIgnoreCase) == true))
                await DiscardAsync(request, 10L * limit, cancellation).ConfigureAwait(false);
            return new(default, RequestBodyProblem.TooLong);
        }
        if (request.ContentLength is not null || request.Headers.TransferEncoding.Count == 0)
            return await ReadAsync(request, limit, lengthRequired: false, cancellation).ConfigureAwait(false);
        using MemoryStream whole = new();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(65536);
        try
        {
            int count;
            while ((count = await request.Body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                if (whole.Length + count > limit)
                {
                    await DiscardAsync(request, 10L * limit, cancellation).ConfigureAwait(false);
                    return new(default, RequestBodyProblem.TooLong);
                }
                whole.Write(buffer, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return new(whole.GetBuffer().AsMemory(0, (int)whole.Length), RequestBodyProblem.None);
    }

    // A client that is still sending reads no answer: it would only see a broken connection.
    public static async ValueTask DiscardAsync(HttpRequest request, long most, CancellationToken cancellation)
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
