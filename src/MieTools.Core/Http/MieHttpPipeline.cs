using System.Net;
using MieTools.Core.Auth;

namespace MieTools.Core.Http;

/// <summary>Builds the one chain that every request goes through: retry, then signing, then sockets.</summary>
public static class MieHttpPipeline
{
    /// <summary>Makes a chain. Disposing what it returns leaves the credential and the connections alone.</summary>
    /// <param name="credential">Signs the requests; null sends them unsigned (loopback services only).</param>
    /// <param name="options">Options, or null for the defaults.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the request id cannot be used.</exception>
    public static HttpMessageInvoker Create(OciCredential? credential, MieHttpOptions? options = null)
    {
        options ??= new MieHttpOptions();
        if (options.RequestId is not null)
            OpcRequestId.Check(options.RequestId);
        HttpMessageHandler bottom = options.Transport ?? SharedTransport.Handler;
        HttpMessageHandler signed = credential is null ? bottom : new OciSigningHandler(credential, bottom);
        IWebProxy? proxy = bottom is SocketsHttpHandler { UseProxy: true } sockets ? sockets.Proxy ?? HttpClient.DefaultProxy : null;
        return new HttpMessageInvoker(new RetryHandler(signed, options, proxy), disposeHandler: false);
    }
}
