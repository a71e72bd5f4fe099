using Microsoft.AspNetCore.Http;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator;

/// <summary>Reads request bodies as the service takes them: whole, because the signature is over all of them.</summary>
internal static class ServiceBody
{
    /// <summary>The most a request may have: 10 MB, as the service documents.</summary>
    public const long Limit = 10 * 1024 * 1024;

    /// <summary>Reads the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="dataPlane">It is for the data plane, which takes no request without Content-Length, GET included.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ServiceErrorException">It is too long, or its length is not given.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, bool dataPlane, CancellationToken cancellation)
    {
        RequestBody body = await RequestBody.ReadAsync(request, Limit, lengthRequired: dataPlane, cancellation).ConfigureAwait(false);
        return body.Problem switch
        {
            RequestBodyProblem.None => body.Bytes,
            RequestBodyProblem.LengthMissing => throw ServiceErrorException.LengthRequired(),
            _ => throw (dataPlane ? ServiceErrorException.TooLarge(Limit) : ServiceErrorException.EntityTooLarge(Limit)),
        };
    }
}
