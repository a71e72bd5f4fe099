using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator.Faults;

/// <summary>Sends an answer that is no stream as a plan has it.</summary>
internal static class FaultyAnswer
{
    /// <summary>Sends the rest of an answer whose status and Content-Type are set.</summary>
    /// <exception cref="ConnectionResetException">The connection has to end here.</exception>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, FaultPlan plan, CancellationToken cancellation)
    {
        HttpResponse response = context.Response;
        await plan.OnAnswerAsync(cancellation).ConfigureAwait(false);
        if (response.StatusCode == StatusCodes.Status204NoContent)
            return;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentLength = body.Length;
            return;
        }
        WholeAnswer answer = plan.OnWhole(body, response.ContentType);
        response.ContentLength = answer.Body.Length + answer.Missing;
        int end = Math.Min(answer.CutAt ?? answer.Body.Length, answer.Body.Length);
        await response.StartAsync(cancellation).ConfigureAwait(false);
        await foreach (ReadOnlyMemory<byte> piece in SlowBytes.Pace(answer.Body[..end], answer.BytesPerSecond, cancellation).ConfigureAwait(false))
            await response.Body.WriteAsync(piece, cancellation).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
        if (answer.CutAsync is { } cut)
            await cut(cancellation).ConfigureAwait(false);
    }
}
