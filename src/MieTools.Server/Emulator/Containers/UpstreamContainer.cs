using System.Buffers;
using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using MieTools.ModelServer;
using MieTools.Server.Wire.Forwarding;

namespace MieTools.Server.Emulator.Containers;

/// <summary>A container of the user's own: an HTTP server on loopback.</summary>
internal sealed class UpstreamContainer : IModelServer, IDisposable
{
    // The signature is the gateway's affair, and the fault header this emulator's.
    private static readonly FrozenSet<string> s_leftOut = FrozenSet.ToFrozenSet(
        ["Authorization", "mie-fault"], StringComparer.OrdinalIgnoreCase);
    private static readonly IHeaderDictionary s_noHeaders = new HeaderDictionary();
    private readonly HttpForwarder _forwarder;
    private readonly string _healthPath;

    /// <summary>Names a container.</summary>
    /// <param name="address">Its address; a path in it comes before every request's.</param>
    /// <param name="healthPath">Path that its health is asked at.</param>
    public UpstreamContainer(Uri address, string healthPath)
    {
        _forwarder = new HttpForwarder(address);
        _healthPath = healthPath;
    }

    /// <summary>Its address.</summary>
    public Uri Address => _forwarder.Server;

    /// <inheritdoc/>
    /// <exception cref="ServiceErrorException">It gave no answer.</exception>
    public async Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation)
    {
        try
        {
            return await SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (ForwardException e)
        {
            throw ServiceErrorException.FromContainer(e, Address);
        }
    }

    /// <summary>Asks for its health once.</summary>
    /// <returns>Null when it is healthy, else what is wrong.</returns>
    public async Task<string?> CheckHealthAsync(CancellationToken cancellation)
    {
        try
        {
            using ForwardedResponse answer = await _forwarder.SendAsync(
                "GET", _healthPath, s_noHeaders, null, null, cancellation).ConfigureAwait(false);
            return answer.Status is >= 200 and < 300 ? null : $"GET {_healthPath} answered {answer.Status}";
        }
        catch (ForwardException e)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _forwarder.Dispose();

    private async Task<ContainerResponse> SendAsync(ContainerRequest request, CancellationToken cancellation)
    {
        HttpContent? body = request.Body.IsEmpty && request.Headers.ContentLength is null ? null : HttpForwarder.BodyOf(request.Body);
        ForwardedResponse answer = await _forwarder.SendAsync(
            request.Method, request.Path + request.Query, request.Headers, body, s_leftOut, cancellation).ConfigureAwait(false);
        try
        {
            bool head = HttpMethods.IsHead(request.Method);
            // Without a length the body comes in chunks, or ends with the connection: either way piece by piece.
            if (!head && (answer.ContentLength is null || IsEventStream(answer.ContentType)))
            {
                return new()
                {
                    Status = answer.Status,
                    ContentType = answer.ContentType,
                    Headers = answer.Headers,
                    Stream = answer.ReadAsync(cancellation),
                    Trailers = () => answer.Trailers,
                    Source = answer,
                };
            }

            IReadOnlyList<KeyValuePair<string, string>> headers = head && answer.ContentLength is { } length
                ? [.. answer.Headers, new("Content-Length", $"{length}")]
                : answer.Headers;
            ReadOnlyMemory<byte> bytes = head ? default : await ReadAllAsync(answer, cancellation).ConfigureAwait(false);
            answer.Dispose();
            return new() { Status = answer.Status, ContentType = answer.ContentType, Headers = headers, Body = bytes };
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(ForwardedResponse answer, CancellationToken cancellation)
    {
        // The length is the server's word: it is believed as far as its bytes come.
        const int MostAtOnce = 1024 * 1024;
        ResponseLimit.Check(answer.ContentLength ?? 0);
        ArrayBufferWriter<byte> bytes = new((int)Math.Clamp(answer.ContentLength ?? 0, 256, MostAtOnce));
        await foreach (ReadOnlyMemory<byte> piece in answer.ReadAsync(cancellation).ConfigureAwait(false))
        {
            ResponseLimit.Check(bytes.WrittenCount + (long)piece.Length);
            bytes.Write(piece.Span);
        }
        return bytes.WrittenMemory;
    }

    private static bool IsEventStream(string? contentType) =>
        contentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
}
