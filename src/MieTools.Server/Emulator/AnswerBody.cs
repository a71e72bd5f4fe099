using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults;

namespace MieTools.Server.Emulator;

/// <summary>Sends every answer that is no stream: as it is, or as a plan has it.</summary>
internal static class AnswerBody
{
    /// <summary>True for a status whose answers have no body.</summary>
    public static bool HasNoBody(int status) =>
        status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified;

    /// <summary>Sends the rest of an answer whose status and Content-Type are set.</summary>
    /// <exception cref="ConnectionResetException">The connection has to end here.</exception>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, FaultPlan plan, CancellationToken cancellation)
    {
        HttpResponse response = context.Response;
        await plan.OnAnswerAsync(cancellation).ConfigureAwait(false);
        if (HasNoBody(response.StatusCode))
            return;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            // A container may have said how long the body would be.
            response.ContentLength ??= body.Length;
            return;
        }
        if (plan.IsNone)
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, cancellation).ConfigureAwait(false);
            return;
        }
        WholeAnswer answer = plan.OnWhole(body, response.ContentType);
        response.ContentLength = answer.Body.Length + answer.Missing;
        int end = Math.Min(answer.CutAt ?? answer.Body.Length, answer.Body.Length);
        await response.StartAsync(cancellation).ConfigureAwait(false);
        await foreach (ReadOnlyMemory<byte> piece in SlowBytes.Pace(
            answer.Body[..end], answer.BytesPerSecond, answer.Time, cancellation).ConfigureAwait(false))
        {
            await response.Body.WriteAsync(piece, cancellation).ConfigureAwait(false);
        }

        await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
        if (answer.CutAsync is { } cut)
            await cut(cancellation).ConfigureAwait(false);
    }
}
