using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults;
using MieTools.Server.Emulator.Faults.Responses;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator;

/// <summary>Sends every answer that is no stream: as it is, or as a plan has it.</summary>
internal static class ResponseSender
{
    /// <summary>Sends the rest of an answer whose status and Content-Type are set.</summary>
    /// <exception cref="ConnectionResetException">The connection has to end here.</exception>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, FaultPlan plan, CancellationToken cancellation)
    {
        await plan.OnAnswerAsync(cancellation).ConfigureAwait(false);
        if (plan.IsNone)
        {
            await WholeBody.SendAsync(context, body, cancellation).ConfigureAwait(false);
            return;
        }
        if (WholeBody.EndsWithHead(context, body.Length))
            return;
        HttpResponse response = context.Response;
        WholeResponse answer = plan.OnWhole(body, response.ContentType);
        response.ContentLength = answer.Body.Length + answer.Missing;
        int end = Math.Min(answer.CutAt ?? answer.Body.Length, answer.Body.Length);
        await response.StartAsync(cancellation).ConfigureAwait(false);
        SlowBytes line = new(answer.BytesPerSecond, answer.Time);
        await foreach (ReadOnlyMemory<byte> piece in line.Pace(answer.Body[..end], cancellation).ConfigureAwait(false))
        {
            await response.Body.WriteAsync(piece, cancellation).ConfigureAwait(false);
        }

        await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
        if (answer.CutAsync is { } cut)
            await cut(cancellation).ConfigureAwait(false);
    }
}
