using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>Breaks the connection of a request.</summary>
internal static class BrokenConnection
{
    // A client that has seen the end closes its side; one that does not is cut off after this.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    // What was written is on its way from Kestrel to the socket: neither RST nor FIN may overtake it.
    private static readonly TimeSpan s_drain = TimeSpan.FromMilliseconds(100);

    /// <summary>Ends the connection with RST, or with FIN.</summary>
    public static async Task BreakAsync(HttpContext context, bool orderly)
    {
        if (context.Response.HasStarted)
            await Task.Delay(s_drain, CancellationToken.None).ConfigureAwait(false);
        Socket? socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        try
        {
            if (!orderly && socket is not null)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            else if (socket is not null)
            {
                socket.Shutdown(SocketShutdown.Send);
                await Task.Delay(s_patience, context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client was faster.
        }
        context.Abort();
    }
}
