using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MieTools.Server.Wire.Hosting;

/// <summary>
/// Kestrel with one handler, on 127.0.0.1 and ::1 unless another address is asked for: no routing, no logging, no configuration, so that
/// it starts fast.
/// </summary>
internal static class LoopbackHost
{
    // What open requests have to end in; streams that go on are cut then.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_shutdown = s_grace + TimeSpan.FromMilliseconds(500);

    // .NET has no TLS 1.3 on macOS.
    private static readonly SslProtocols s_tlsVersions = OperatingSystem.IsMacOS()
        ? SslProtocols.Tls12
        : SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Builds a server that does not listen yet.</summary>
    /// <param name="port">Port; 0 takes a free one.</param>
    /// <param name="handler">Answers every request.</param>
    /// <param name="time">Times what open requests have to end in.</param>
    /// <param name="certificate">Listens with TLS and shows this certificate, whose private key it needs; null for plain HTTP. The caller
    /// disposes it.</param>
    /// <param name="listen">The address to listen at; null or 127.0.0.1 for that and ::1.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static WebApplication Build(
        int port, RequestDelegate handler, TimeProvider time, X509Certificate2? certificate = null, IPAddress? listen = null)
    {
        // Both are what "localhost" may be.
        LoopbackSockets? sockets = listen is null || listen.Equals(IPAddress.Loopback) ? LoopbackSockets.Open(port) : null;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Header bytes of a container go through as they are.
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            // The handlers have limits of their own and answer with the service's errors.
            kestrel.Limits.MaxRequestBodySize = null;
            // A slow reader or a paced stream is no attack here.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            foreach (IPEndPoint address in sockets?.EndPoints ?? [new IPEndPoint(listen!, port)])
            {
                kestrel.Listen(address, endpoint =>
                {
                    endpoint.Protocols = HttpProtocols.Http1;
                    if (certificate is not null)
                        endpoint.UseHttps(certificate, tls => tls.SslProtocols = s_tlsVersions);
                });
            }
        });
        if (sockets is not null)
        {
            builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = sockets.At);
            builder.Services.AddSingleton(_ => sockets);
        }
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        // StopAsync has the limit.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        WebApplication web = builder.Build();
        // Asked for once, it goes with the server, also with one that is never started.
        _ = web.Services.GetService<LoopbackSockets>();
        CancellationTokenSource cut = new(Timeout.InfiniteTimeSpan, time);
        web.Lifetime.ApplicationStopping.Register(() => cut.CancelAfter(s_grace));
        web.Lifetime.ApplicationStopped.Register(cut.Dispose);
        web.Run(AbortAt(handler, cut.Token));
        return web;
    }

    /// <summary>The address of a server that listens; of two that of IPv4.</summary>
    public static string AddressOf(WebApplication web) => web.Urls.OrderBy(u => u.Contains('[', StringComparison.Ordinal)).First();

    /// <summary>
    /// Stops a server: it takes no more connections, open requests have a moment to end, and what is still open then is cut.
    /// </summary>
    public static async Task StopAsync(WebApplication web, TimeProvider time)
    {
        using CancellationTokenSource limit = new(s_shutdown, time);
        try
        {
            await web.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Some connection did not end in time; disposing cuts it.
        }
        await web.DisposeAsync().ConfigureAwait(false);
    }

    // Kestrel waits for open requests when it stops; an endless stream would make it wait in vain.
    private static RequestDelegate AbortAt(RequestDelegate handler, CancellationToken end) => async context =>
    {
        using CancellationTokenRegistration cut = end.UnsafeRegister(static state => ((HttpContext)state!).Abort(), context);
        await handler(context).ConfigureAwait(false);
    };
}
