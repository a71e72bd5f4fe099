using System.Buffers;
using MieTools.Core.Http;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Telemetry;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Calls;

/// <summary>Calls deployments. Thread-safe; holds nothing but the pipeline it was given, which it does not dispose.</summary>
public sealed class InferenceClient
{
    private const int BlockSize = 64 * 1024;
    private const int UnknownSize = 8 * 1024;

    private readonly HttpMessageInvoker _http;
    private readonly Func<HttpResponseMessage, CancellationToken, Task<MieException>> _readError;

    /// <summary>Makes a client.</summary>
    /// <param name="http">
    /// The pipeline that retries, signs and sends. With an <see cref="HttpClient"/>, its own time-out must be infinite. A handler
    /// that drains nothing (<c>MaxResponseDrainSize = 0</c>) lets the server see at once that a stream was left.
    /// </param>
    /// <param name="readError">Makes the error of an answer that is no success; null for <see cref="ServiceErrors"/>.</param>
    public InferenceClient(HttpMessageInvoker http, Func<HttpResponseMessage, CancellationToken, Task<MieException>>? readError = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        _http = http;
        _readError = readError ?? (static async (response, token) => await ServiceErrors.ReadAsync(response, token).ConfigureAwait(false));
    }

    /// <summary>Most time for a whole answer when the request names none: 10 minutes, the total time of the SDKs' retries.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Clock and timers of the time limits; tests put their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Sends a call and reads its whole answer.</summary>
    /// <exception cref="MieException">A local check failed (see <see cref="InferenceRequest.CreateMessage"/>), <c>InferenceTimeout</c>,
    /// <c>ConnectionFailed</c>, <c>ConnectionBroken</c>, or the error of the service.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<InferenceResponse> SendAsync(InferenceRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, null, null, cancellationToken);

    /// <summary>Sends a call and writes its answer's body to a stream, a block at a time.</summary>
    /// <param name="request">The call.</param>
    /// <param name="destination">Where the body goes; null to keep it in memory. Not closed. Nothing is written on an error answer.</param>
    /// <param name="progress">Told of the bytes written and of the bytes in all, if the server said; decoded ones.</param>
    /// <param name="cancellationToken">Stops the call and closes its connection.</param>
    /// <exception cref="MieException">As without a destination.</exception>
    public Task<InferenceResponse> SendAsync(
        InferenceRequest request, Stream? destination, Action<long, long?>? progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Measure(request, InferenceMode.Predict) is { } measured
            ? SendMeasuredAsync(request, destination, progress, measured, cancellationToken)
            : ExchangeAsync(request, destination, progress, null, cancellationToken);
    }

    /// <summary>What a call is measured by; null where nobody listens.</summary>
    internal MeasuredCall? Measure(InferenceRequest request, InferenceMode mode) =>
        MieTelemetry.IsOn && GenAiOperation.Of(request.Method, request.Suffix) is { } operation
            ? new MeasuredCall(operation, mode == InferenceMode.Stream, TimeProvider) : null;

    private async Task<InferenceResponse> SendMeasuredAsync(InferenceRequest request, Stream? destination,
        Action<long, long?>? progress, MeasuredCall measured, CancellationToken cancellationToken)
    {
        using (measured)
        {
            try
            {
                InferenceResponse response = await ExchangeAsync(request, destination, progress, measured, cancellationToken)
                    .ConfigureAwait(false);
                response.Tell(measured);
                return response;
            }
            catch (Exception e)
            {
                measured.Fail(e);
                throw;
            }
        }
    }

    private async Task<InferenceResponse> ExchangeAsync(InferenceRequest request, Stream? destination,
        Action<long, long?>? progress, MeasuredCall? measured, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = request.CreateMessage(InferenceMode.Predict);
        measured?.Start(message, request.Body.Content, ModelNames.InRequest(request.Body.Content.Span));
        TimeSpan timeout = request.Timeout ?? DefaultTimeout;
        RetryPolicy.Bound(message, timeout);
        using CancellationTokenSource timer = new(Timeout.InfiniteTimeSpan, TimeProvider);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        long start = TimeProvider.GetTimestamp();
        CallTime time = CallTime.Of(message, TimeProvider);
        time.Limit(timer, timeout);
        try
        {
            using HttpResponseMessage response = await OpenAsync(message, limit.Token).ConfigureAwait(false);
            ArrayBufferWriter<byte>? content = destination is null ? new ArrayBufferWriter<byte>(FirstSize(response)) : null;
            long length = await ReadBodyAsync(request, response, destination, content, progress, limit.Token).ConfigureAwait(false);
            return new InferenceResponse(response, request, content?.WrittenMemory ?? default, length, TimeProvider.GetElapsedTime(start));
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw CallErrors.TimedOut(request, timeout, time.LastRefusal, e);
        }
    }

    /// <summary>
    /// Describes a streamed call. It is sent when its first chunk is asked for; leaving the enumeration closes the connection.
    /// </summary>
    /// <param name="request">The call.</param>
    /// <param name="options">How to read the stream, or null for the defaults.</param>
    /// <param name="cancellationToken">Stops the stream and closes its connection.</param>
    public InferenceStream StreamAsync(
        InferenceRequest request, StreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new InferenceStream(this, request, options ?? new StreamOptions(), cancellationToken);
    }

    /// <summary>Sends, and hands on the answer at its headers; error answers become exceptions.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            // HttpClient.SendAsync would read the whole body first; an invoker never does.
            response = await (_http is HttpClient client
                ? client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                : _http.SendAsync(message, cancellationToken)).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            // Comes from a chain without the retry handler, which translates by itself.
            throw TransportErrors.Translate(e, message, attempts: 1, proxy: null);
        }
        response.RequestMessage ??= message;
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            throw await _readError(response, cancellationToken).ConfigureAwait(false);
        }
    }

    // As long as the server says, and one byte more, so that the read that finds the end needs no larger buffer. Without a length most
    // answers are small.
    private static int FirstSize(HttpResponseMessage response) =>
        (int)Math.Min(response.Content.Headers.ContentLength ?? UnknownSize, InferenceBody.MaxBytes) + 1;

    private static async Task<long> ReadBodyAsync(InferenceRequest request, HttpResponseMessage response, Stream? destination,
        ArrayBufferWriter<byte>? content, Action<long, long?>? progress, CancellationToken cancellationToken)
    {
        long? total = response.Content.Headers.ContentLength;
        long done = 0;
        long most = content is null ? long.MaxValue : request.MaxAnswerBytes;
        // A length is that of what comes over the wire.
        if (response.Content.Headers.ContentEncoding.Count > 0)
            total = null;
        // Of one that says beforehand that it is too large nothing is read.
        if (total > most)
            throw CallErrors.TooLarge(request);
        Stream body;
        try
        {
            // Looks at the first bytes.
            body = await ContentDecoding.OpenAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw CallErrors.Broken(request, done, CallSecrets.Of(response.RequestMessage).Mask(e));
        }
        await using (body.ConfigureAwait(false))
        {
            byte[]? block = content is null ? ArrayPool<byte>.Shared.Rent(BlockSize) : null;
            try
            {
                while (true)
                {
                    int count;
                    try
                    {
                        count = await body.ReadAsync(
                            content?.GetMemory(content.FreeCapacity > 0 ? 1 : BlockSize) ?? block, cancellationToken).ConfigureAwait(false);
                    }
                    catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
                    {
                        throw CallErrors.Broken(request, done, CallSecrets.Of(response.RequestMessage).Mask(e));
                    }
                    if (count == 0)
                    {
                        return StreamFailureTrailer.Of(response) is not { } failure ? done
                            : throw CallErrors.Failed(request, failure, CallSecrets.Of(response.RequestMessage));
                    }
                    if (done + count > most)
                        throw CallErrors.TooLarge(request);
                    content?.Advance(count);
                    if (block is not null)
                        await destination!.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                    done += count;
                    progress?.Invoke(done, total);
                }
            }
            finally
            {
                if (block is not null)
                    ArrayPool<byte>.Shared.Return(block);
            }
        }
    }
}
