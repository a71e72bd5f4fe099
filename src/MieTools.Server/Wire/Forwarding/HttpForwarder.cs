using System.Collections.Frozen;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MieTools.Server.Wire.Forwarding;

/// <summary>Sends requests on to another HTTP server; both bodies go through piece by piece, as they come.</summary>
/// <remarks>
/// It decides nothing: what to send, what becomes of a failure, and how the answer goes out is its user's affair. The target is sent
/// byte for byte, hop-by-hop headers (RFC 9110, 7.6.1) stay behind in both directions, redirects are handed on, and a caller that cancels
/// closes the connection at once, so that the server sees the hang-up. HttpClient reads an answer only after the request's body has gone
/// out.
/// </remarks>
internal sealed class HttpForwarder : IDisposable
{
    private static readonly FrozenSet<string> s_hopByHop = FrozenSet.ToFrozenSet(
        ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding",
            "Upgrade"],
        StringComparer.OrdinalIgnoreCase);

    // These belong to the connection to the client, or are made anew for the one to the server.
    private static readonly FrozenSet<string> s_notSentOn = FrozenSet.ToFrozenSet(
        ["Host", "Expect", "Content-Length"], StringComparer.OrdinalIgnoreCase);

    // The target is the sender's: System.Uri would undo and rewrite escapes.
    private static readonly UriCreationOptions s_asItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private readonly string _base;
    private readonly string _rootPath;
    private readonly HttpMessageInvoker _http;

    /// <summary>Makes a forwarder to one server.</summary>
    /// <param name="server">Its address; a path in it comes before every target.</param>
    /// <param name="handler">Sends in place of an own connection pool; not disposed.</param>
    public HttpForwarder(Uri server, HttpMessageHandler? handler = null)
    {
        Server = server;
        _base = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _rootPath = server.AbsolutePath == "/" ? "/" : "";
        _http = handler is null ? new HttpMessageInvoker(CreateHandler()) : new HttpMessageInvoker(handler, disposeHandler: false);
    }

    /// <summary>The server's address.</summary>
    public Uri Server { get; }

    /// <summary>Sends one request and returns when the answer's headers are there.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="target">Path and query, sent as they are; empty for the server's own path.</param>
    /// <param name="headers">Headers of the request; hop-by-hop ones among them stay behind.</param>
    /// <param name="body">The body, see <see cref="BodyOf(ReadOnlyMemory{byte})"/> and <see cref="BodyOf(Stream, long?)"/>; null for
    /// none.</param>
    /// <param name="leaveOut">Further headers that stay behind.</param>
    /// <param name="cancellation">Ends it, and closes the connection, until the answer is disposed.</param>
    /// <exception cref="ForwardException">No answer came.</exception>
    public async Task<ForwardedResponse> SendAsync(
        string method, string target, IHeaderDictionary headers, HttpContent? body, FrozenSet<string>? leaveOut,
        CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(new HttpMethod(method),
            new Uri(_base + (target.Length == 0 ? _rootPath : target), s_asItIs))
        {
            Content = body,
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        CopyHeaders(headers, request, leaveOut);
        try
        {
            HttpResponseMessage response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            if (response.StatusCode >= HttpStatusCode.OK)
                return new ForwardedResponse(response);
            response.Dispose();
            // Nobody has asked for another protocol.
            throw new HttpRequestException(
                HttpRequestError.InvalidResponse, $"It answered {(int)response.StatusCode}, which is no final answer.");
        }
        catch (Exception e) when (ForwardException.From(e, cancellation) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>A body that is there as a whole.</summary>
    public static HttpContent BodyOf(ReadOnlyMemory<byte> bytes) => new ReadOnlyMemoryContent(bytes);

    /// <summary>A body that is still coming: each piece is sent on at once.</summary>
    /// <param name="stream">Where it comes from.</param>
    /// <param name="length">Its length; null sends it in chunks.</param>
    public static HttpContent BodyOf(Stream stream, long? length) => new ComingBody(stream, length);

    /// <summary>True for a header that belongs to one connection: one of the fixed list, or named by a Connection header.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="connection">Values of the Connection header.</param>
    internal static bool IsHopByHop(string name, StringValues connection)
    {
        if (s_hopByHop.Contains(name))
            return true;
        foreach (string? value in connection)
        {
            if (value is not null && value.Contains(name, StringComparison.OrdinalIgnoreCase)
                && value.Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static void CopyHeaders(IHeaderDictionary headers, HttpRequestMessage request, FrozenSet<string>? leaveOut)
    {
        StringValues connection = headers.Connection;
        foreach ((string name, StringValues values) in headers)
        {
            if (s_notSentOn.Contains(name) || leaveOut?.Contains(name) == true || IsHopByHop(name, connection))
                continue;
            // What is refused there is one of the headers that describe a body.
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // Shorter than the keep-alive limit of common model servers (uvicorn: 5 s), so that a request seldom meets a connection that is
        // being closed.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
        MaxResponseHeadersLength = 128,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    };

    private sealed class ComingBody(Stream source, long? length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        // The framework's own stream content fills a buffer before it sends.
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            byte[] buffer = new byte[16 * 1024];
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length ?? 0;
            return length is not null;
        }
    }
}
