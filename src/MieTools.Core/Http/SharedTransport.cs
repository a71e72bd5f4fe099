using System.Net;

namespace MieTools.Core.Http;

/// <summary>The process's connections.</summary>
internal static class SharedTransport
{
    private static readonly TraceHeaders s_traceHeaders = new();
    private static readonly Lazy<SocketsHttpHandler> s_handler = new(Create);
    private static readonly Lazy<SocketsHttpHandler> s_direct = new(CreateDirect);

    /// <summary>What all requests share.</summary>
    public static HttpMessageHandler Handler => s_handler.Value;

    /// <summary>For addresses of this machine's own network (metadata, a cluster's services), which no proxy reaches.</summary>
    public static HttpMessageHandler Direct => s_direct.Value;

    /// <summary>A handler as <see cref="Direct"/> is.</summary>
    public static SocketsHttpHandler CreateDirect()
    {
        SocketsHttpHandler handler = Create();
        handler.UseProxy = false;
        return handler;
    }

    /// <summary>A handler with the settings that every request of this library needs.</summary>
    public static SocketsHttpHandler Create() => new()
    {
        // A followed redirect would carry a signature made for another target.
        AllowAutoRedirect = false,
        Proxy = SystemProxy.Instance,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        // An abandoned stream must not be read on: the server has to see the hang-up at once.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        ActivityHeadersPropagator = s_traceHeaders,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Shorter than the idle limits of load balancers, so that a request seldom meets a connection that is just being closed.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        // Keeps the number of connections in the hands of -ThrottleLimit.
        MaxConnectionsPerServer = int.MaxValue,
    };
}
