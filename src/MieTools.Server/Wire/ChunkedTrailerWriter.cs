using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Wire;

/// <summary>Writes an HTTP/1.1 chunked body that can end with a trailer.</summary>
/// <remarks>
/// Kestrel sends no trailers on HTTP/1.1. When the application sets <c>Transfer-Encoding: chunked</c> by itself, Kestrel leaves the
/// framing to it, and the framing is where trailers are.
/// </remarks>
internal sealed class ChunkedTrailerWriter
{
    private readonly PipeWriter _body;
    private readonly bool _framed;

    private ChunkedTrailerWriter(PipeWriter body, bool framed)
    {
        _body = body;
        _framed = framed;
    }

    /// <summary>Bytes of the body so far, without the framing.</summary>
    public long Bytes { get; private set; }

    /// <summary>Sets the headers of a response and begins its body.</summary>
    /// <param name="response">A response that has not begun. An HTTP/1.0 client knows no chunks: its body ends with the connection.</param>
    /// <param name="trailerName">The trailer that may come.</param>
    public static ChunkedTrailerWriter Start(HttpResponse response, string trailerName)
    {
        if (HttpProtocol.IsHttp10(response.HttpContext.Request.Protocol))
            return new ChunkedTrailerWriter(response.BodyWriter, framed: false);
        response.Headers.TransferEncoding = "chunked";
        response.Headers.Trailer = trailerName;
        return new ChunkedTrailerWriter(response.BodyWriter, framed: true);
    }

    /// <summary>Sends the headers before there is a chunk.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation) => await _body.FlushAsync(cancellation).ConfigureAwait(false);

    /// <summary>Sends one chunk at once. An empty one is left out: it would end the body.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        if (chunk.IsEmpty)
            return;
        if (_framed)
            WriteSize(chunk.Length);
        _body.Write(chunk.Span);
        Bytes += chunk.Length;
        if (_framed)
            _body.Write("\r\n"u8);
        await _body.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the body, with trailers if there are any.</summary>
    /// <remarks>A value is cut at a line end: what comes after it would be read as a trailer of its own.</remarks>
    public async ValueTask EndAsync(IReadOnlyList<KeyValuePair<string, string>> trailers, CancellationToken cancellation)
    {
        if (!_framed)
            return;
        _body.Write("0\r\n"u8);
        foreach ((string name, string value) in trailers)
            _body.Write(Encoding.Latin1.GetBytes($"{name}: {value.Split('\r', '\n')[0]}\r\n"));
        _body.Write("\r\n"u8);
        await _body.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private void WriteSize(int length)
    {
        Span<byte> size = _body.GetSpan(16);
        _ = length.TryFormat(size, out int digits, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(size[digits..]);
        _body.Advance(digits + 2);
    }
}
