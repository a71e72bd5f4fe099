using System.Net;
using MieTools.Core.Http.Limits;

namespace MieTools.Core.Http;

/// <summary>
/// Builds the one chain that every request goes through: retry, the limiter, then what the caller puts between, then sockets.
/// </summary>
public static class MieHttpChain
{
    /// <summary>Makes a chain. Disposing what it returns leaves the connections alone.</summary>
    /// <param name="options">Options, or null for the defaults.</param>
    /// <param name="between">
    /// Puts a handler before the bottom one, which every try of a request passes (one that signs, for instance); null for none.
    /// </param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the request id cannot be used.</exception>
    public static HttpMessageInvoker Create(MieHttpOptions? options = null, Func<HttpMessageHandler, HttpMessageHandler>? between = null)
    {
        options ??= new MieHttpOptions();
        if (options.RequestId is not null)
            OpcRequestId.Check(options.RequestId);
        HttpMessageHandler bottom = options.Transport ?? SharedTransport.Handler;
        IWebProxy? proxy = bottom is SocketsHttpHandler { UseProxy: true } sockets ? sockets.Proxy ?? HttpClient.DefaultProxy : null;
        HttpMessageHandler sending = between?.Invoke(bottom) ?? bottom;
        // Above what signs: a signature's date is that of the sending.
        if (options.Limiter is not null)
            sending = new LimiterHandler(sending, options.Limiter, options.RateObserver);
        return new HttpMessageInvoker(new RetryHandler(sending, options, proxy), disposeHandler: false);
    }
}
