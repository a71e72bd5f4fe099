using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Wire;

/// <summary>Sends the body of an answer that is no stream.</summary>
internal static class WholeBody
{
    /// <summary>True for a status whose answers have no body.</summary>
    public static bool IsNoneAt(int status) =>
        status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified;

    /// <summary>Sends the rest of an answer whose status and Content-Type are set.</summary>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (EndsWithHead(context, body.Length))
            return;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancellation).ConfigureAwait(false);
    }

    /// <summary>True when an answer has no body to send: by its status, or because only its head was asked for.</summary>
    /// <param name="context">The request and its answer.</param>
    /// <param name="length">How long the body would be; it is said in the answer to HEAD, unless another length has been said.</param>
    public static bool EndsWithHead(HttpContext context, int length)
    {
        if (IsNoneAt(context.Response.StatusCode))
            return true;
        if (!HttpMethods.IsHead(context.Request.Method))
            return false;
        context.Response.ContentLength ??= length;
        return true;
    }
}
