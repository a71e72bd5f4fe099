using System.Buffers;
using Microsoft.AspNetCore.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Routes;
using MieTools.ModelServer;
using MieTools.Server.Emulator.Containers;
using MieTools.Server.Emulator.ControlPlane;
using MieTools.Server.Emulator.Faults;
using MieTools.Server.Emulator.Faults.Responses;
using MieTools.Server.Wire;
using MieTools.Server.Wire.Forwarding;

namespace MieTools.Server.Emulator.Router;

/// <summary>What stands before the containers: allow list, prefixes, limits, streaming, trailers.</summary>
/// <param name="store">Knows the deployments.</param>
/// <param name="containers">Knows what stands behind them.</param>
/// <param name="limits">Requests and bytes a second.</param>
/// <param name="stats">Counts.</param>
/// <param name="timeLimit">How long an answer behind <c>/predict</c> may take; 0 for no limit.</param>
/// <param name="time">Times it.</param>
internal sealed class InferenceRouter(
    DeploymentStore store, ContainerDirectory containers, TrafficLimits limits, EmulatorStats stats, TimeSpan timeLimit, TimeProvider time)
{
    private const string StreamFailure = "StreamFailure";

    // A stream without pauses never leaves its thread by itself: many of them would keep hang-ups and other requests waiting for one.
    private const int ChunksInOneGo = 64;

    /// <summary>Answers one request whose signature is good.</summary>
    /// <exception cref="ServiceErrorException">It is refused.</exception>
    public async Task AnswerAsync(HttpContext context, ServiceCall call, ReadOnlyMemory<byte> body, FaultPlan plan)
    {
        if (call.Operation is null)
            throw ServiceErrorException.NoSuchPath(call.Method, call.Target.Raw);
        string id = call.DeploymentId!;
        ServedConfiguration served = store.GetServed(id);
        switch (served.Routes.Match(call.Method, call.Suffix).Status)
        {
            case RouteMatchStatus.NoRoute:
                throw ServiceErrorException.NoRoute(call.Method, call.Suffix);
            case RouteMatchStatus.MethodNotAllowed:
                throw ServiceErrorException.MethodNotAllowed(call.Method, call.Suffix);
        }
        limits.Enter(id, served.BandwidthMbps, body.Length);
        string path = call.Suffix.Length == 0 ? served.DefaultPath : call.Suffix;
        ContainerRequest request = new(call.Method, path, call.Target.Query, context.Request.Headers, body);
        CancellationToken aborted = context.RequestAborted;
        stats.InferenceBegun();
        try
        {
            IModelServer container = containers.For(served.Image);
            long sent = call.Operation == ServiceOperations.Stream
                ? await StreamAsync(context, container, request, plan, aborted).ConfigureAwait(false)
                : await AnswerWholeAsync(context, container, request, plan, aborted).ConfigureAwait(false);
            limits.Leave(id, served.BandwidthMbps, sent);
        }
        finally
        {
            stats.InferenceEnded(aborted.IsCancellationRequested);
        }
    }

    private async Task<long> AnswerWholeAsync(
        HttpContext context, IModelServer container, ContainerRequest request, FaultPlan plan, CancellationToken aborted)
    {
        using CancellationTokenSource timer = new(timeLimit > TimeSpan.Zero ? timeLimit : Timeout.InfiniteTimeSpan, time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(aborted, timer.Token);
        try
        {
            await plan.OnServingAsync(limit.Token).ConfigureAwait(false);
            using ContainerResponse answer = await container.AnswerAsync(request, limit.Token).ConfigureAwait(false);
            // A stream behind /predict is buffered.
            ReadOnlyMemory<byte> body = answer.Stream is null
                ? answer.Body
                : await BufferAsync(answer.Stream, container, limit.Token).ConfigureAwait(false);
            await SendWholeAsync(context, answer, body, plan, aborted).ConfigureAwait(false);
            return body.Length;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw ServiceErrorException.Internal($"The model server gave no answer within {timeLimit.TotalSeconds:0.##} s.");
        }
    }

    private async Task<long> StreamAsync(
        HttpContext context, IModelServer container, ContainerRequest request, FaultPlan plan, CancellationToken aborted)
    {
        await plan.OnServingAsync(aborted).ConfigureAwait(false);
        using ContainerResponse answer = await container.AnswerAsync(request, aborted).ConfigureAwait(false);
        if (answer.Stream is null || WholeBody.IsNoneAt(answer.Status))
        {
            if (answer.Status is >= 200 and < 300)
                throw ServiceErrorException.NotStreaming();
            await SendWholeAsync(context, answer, answer.Body, plan, aborted).ConfigureAwait(false);
            return answer.Body.Length;
        }
        await plan.OnAnswerAsync(aborted).ConfigureAwait(false);
        SetHead(context.Response, answer);
        if (context.Response.Headers.CacheControl.Count == 0)
            context.Response.Headers.CacheControl = "no-cache";
        ChunkedTrailerWriter writer = ChunkedTrailerWriter.Start(context.Response, StreamFailure);
        stats.StreamBegun();
        try
        {
            await writer.FlushAsync(aborted).ConfigureAwait(false);
            StreamFailureException? failure = await CopyAsync(
                FaultyStream.Apply(answer.Stream, plan, request.Path, answer.ContentType), writer, aborted).ConfigureAwait(false);
            IReadOnlyList<KeyValuePair<string, string>> trailers = failure is not null
                ? [new(StreamFailure, failure.TrailerValue)]
                : answer.Trailers?.Invoke() ?? [];
            await writer.EndAsync(trailers, aborted).ConfigureAwait(false);
            return writer.Bytes;
        }
        finally
        {
            stats.StreamEnded(aborted.IsCancellationRequested);
        }
    }

    private async Task<StreamFailureException?> CopyAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, ChunkedTrailerWriter writer, CancellationToken aborted)
    {
        int count = 0;
        try
        {
            await foreach (ReadOnlyMemory<byte> chunk in chunks.WithCancellation(aborted).ConfigureAwait(false))
            {
                await writer.WriteAsync(chunk, aborted).ConfigureAwait(false);
                stats.ChunkSent();
                if (++count % ChunksInOneGo == 0)
                    await Task.Yield();
            }
            return null;
        }
        catch (StreamFailureException e)
        {
            return e;
        }
        catch (ForwardException)
        {
            return new StreamFailureException(nameof(MieErrors.ServiceUnavailable), 503);
        }
        catch (Exception e) when (e is not ConnectionResetException && !aborted.IsCancellationRequested)
        {
            // Whatever the container throws: the status is sent, so the trailer has to tell.
            return new StreamFailureException(nameof(MieErrors.InternalServerError), 500);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BufferAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, IModelServer container, CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> buffer = new();
        try
        {
            await foreach (ReadOnlyMemory<byte> chunk in chunks.WithCancellation(cancellation).ConfigureAwait(false))
            {
                ResponseLimit.Check(buffer.WrittenCount + (long)chunk.Length);
                buffer.Write(chunk.Span);
            }
        }
        catch (ForwardException e) when (container is UpstreamContainer upstream)
        {
            throw ServiceErrorException.FromContainer(e, upstream.Address);
        }
        return buffer.WrittenMemory;
    }

    private static Task SendWholeAsync(
        HttpContext context, ContainerResponse answer, ReadOnlyMemory<byte> body, FaultPlan plan, CancellationToken aborted)
    {
        SetHead(context.Response, answer);
        return ResponseSender.SendAsync(context, body, plan, aborted);
    }

    private static void SetHead(HttpResponse response, ContainerResponse answer)
    {
        response.StatusCode = answer.Status;
        if (answer.ContentType is not null)
            response.ContentType = answer.ContentType;
        foreach ((string name, string value) in answer.Headers)
        {
            // The gateway names the request, and a clock that is off is its own; whatever the container says of them stays behind.
            if (!name.Equals("opc-request-id", StringComparison.OrdinalIgnoreCase)
                && !(name.Equals("Date", StringComparison.OrdinalIgnoreCase) && response.Headers.Date.Count > 0))
            {
                response.Headers.Append(name, value);
            }
        }
    }
}
