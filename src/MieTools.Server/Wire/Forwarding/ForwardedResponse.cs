using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;

namespace MieTools.Server.Wire.Forwarding;

/// <summary>
/// The answer of a server that a request was sent on to; its body is still on its way. Disposing it closes the connection when the body was
/// not read to its end.
/// </summary>
internal sealed class ForwardedResponse : IDisposable
{
    private const int PieceSize = 16 * 1024;
    private readonly HttpResponseMessage _response;

    /// <summary>Takes an answer whose headers are there.</summary>
    public ForwardedResponse(HttpResponseMessage response)
    {
        _response = response;
        StringValues connection = response.Headers.NonValidated.TryGetValues("Connection", out HeaderStringValues values)
            ? values.ToArray()
            : StringValues.Empty;
        List<KeyValuePair<string, string>> headers = [];
        Collect(response.Headers.NonValidated, connection, headers);
        Collect(response.Content.Headers.NonValidated, connection, headers);
        Headers = headers;
    }

    /// <summary>HTTP status.</summary>
    public int Status => (int)_response.StatusCode;

    /// <summary>The Content-Type header as it was sent, or null.</summary>
    public string? ContentType =>
        _response.Content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues values)
            ? Clean(values.ToString())
            : null;

    /// <summary>The length the server announced; null when the body comes in chunks or ends with the connection.</summary>
    public long? ContentLength => _response.Headers.TransferEncodingChunked == true ? null : _response.Content.Headers.ContentLength;

    /// <summary>All other headers, but for the hop-by-hop ones; a repeated header is in the list as often as it came.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The trailers; they are there after the body's end.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers
    {
        get
        {
            List<KeyValuePair<string, string>> trailers = [];
            Collect(_response.TrailingHeaders.NonValidated, StringValues.Empty, trailers);
            return trailers;
        }
    }

    /// <summary>The body, piece by piece; a piece is good until the next one is asked for.</summary>
    /// <exception cref="ForwardException">It broke off.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Stream stream = await _response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (await ReadPieceAsync(stream, buffer, cancellation).ConfigureAwait(false) is var count and > 0)
                yield return buffer.AsMemory(0, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _response.Dispose();

    private static async ValueTask<int> ReadPieceAsync(Stream stream, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (ForwardException.From(e, cancellation) is { } failure)
        {
            throw failure;
        }
    }

    private static void Collect(HttpHeadersNonValidated from, StringValues connection, List<KeyValuePair<string, string>> to)
    {
        foreach ((string name, HeaderStringValues values) in from)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || HttpForwarder.IsHopByHop(name, connection))
            {
                continue;
            }

            foreach (string value in values)
                to.Add(new(name, Clean(value)));
        }
    }

    // RFC 9110, 5.5: control characters are not allowed in a value, and may become spaces.
    private static string Clean(string value) =>
        value.Any(IsControl) ? string.Create(value.Length, value, static (clean, value) =>
        {
            for (int i = 0; i < clean.Length; i++)
                clean[i] = IsControl(value[i]) ? ' ' : value[i];
        }) : value;

    private static bool IsControl(char c) => c is (< ' ' and not '\t') or '\x7f';
}
