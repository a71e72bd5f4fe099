using System.Buffers;
using MieTools.Core.Inference;
using MieTools.Server.Emulator.Container;
using MieTools.Server.Emulator.ControlPlane;
using MieTools.Server.Emulator.Faults;
using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator.Router;

/// <summary>What stands before the containers: allow list, prefixes, streaming, trailers.</summary>
/// <param name="store">Knows the deployments.</param>
/// <param name="container">Answers for all of them.</param>
/// <param name="stats">Counts.</param>
/// <param name="timeLimit">How long an answer behind <c>/predict</c> may take.</param>
internal sealed class InferenceRouter(DeploymentStore store, IModelServer container, EmulatorStats stats, TimeSpan timeLimit)
{
    private const string StreamFailure = "StreamFailure";

    /// <summary>Answers one request whose signature is good.</summary>
    /// <exception cref="ServiceFault">It is refused.</exception>
    public async Task AnswerAsync(HttpContext context, string rawTarget, ReadOnlyMemory<byte> body, FaultPlan plan)
    {
        string method = context.Request.Method;
        InferenceTarget target = InferenceTarget.Parse(rawTarget) ?? throw ServiceFault.NoSuchPath(method, rawTarget);
        ServedConfiguration served = store.GetServed(target.DeploymentId);
        switch (served.Routes.Match(method, target.Suffix).Status)
        {
            case RouteMatchStatus.NoRoute:
                throw ServiceFault.NoRoute(method, target.Suffix);
            case RouteMatchStatus.MethodNotAllowed:
                throw ServiceFault.MethodNotAllowed(method, target.Suffix);
        }
        string path = target.Suffix.Length == 0 ? served.DefaultPath : target.Suffix;
        ContainerRequest request = new(method, path, target.Query, context.Request.Headers, body);
        CancellationToken aborted = context.RequestAborted;
        stats.InferenceBegun();
        try
        {
            if (target.Streaming)
                await StreamAsync(context, request, plan, aborted).ConfigureAwait(false);
            else
                await AnswerWholeAsync(context, request, plan, aborted).ConfigureAwait(false);
        }
        finally
        {
            stats.InferenceEnded(aborted.IsCancellationRequested);
        }
    }

    private async Task AnswerWholeAsync(HttpContext context, ContainerRequest request, FaultPlan plan, CancellationToken aborted)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        limit.CancelAfter(timeLimit);
        ContainerResponse answer;
        ReadOnlyMemory<byte> body;
        try
        {
            if (plan.Stream == StreamFault.Stall)
                await Task.Delay(Timeout.Infinite, limit.Token).ConfigureAwait(false);
            if (plan.Stream == StreamFault.Reset)
                throw new ConnectionResetException();
            answer = await container.AnswerAsync(request, limit.Token).ConfigureAwait(false);
            // A stream behind /predict is buffered.
            body = answer.Stream is null ? answer.Body : await BufferAsync(answer.Stream, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw ServiceFault.Internal($"The model server gave no answer within {timeLimit.TotalSeconds:0} s.");
        }
        await SendWholeAsync(context, answer, body, aborted).ConfigureAwait(false);
    }

    private async Task StreamAsync(HttpContext context, ContainerRequest request, FaultPlan plan, CancellationToken aborted)
    {
        ContainerResponse answer = await container.AnswerAsync(request, aborted).ConfigureAwait(false);
        if (answer.Stream is null)
        {
            if (answer.Status is >= 200 and < 300)
                throw ServiceFault.NotStreaming();
            await SendWholeAsync(context, answer, answer.Body, aborted).ConfigureAwait(false);
            return;
        }
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        CopyHeaders(answer, context.Response);
        context.Response.Headers.CacheControl = "no-cache";
        ChunkedTrailerWriter writer = ChunkedTrailerWriter.Start(context.Response, StreamFailure);
        stats.StreamBegun();
        try
        {
            await writer.FlushAsync(aborted).ConfigureAwait(false);
            StreamFailureException? failure = await CopyAsync(FaultyStream.Apply(answer.Stream, plan), writer, aborted).ConfigureAwait(false);
            await writer.EndAsync(failure is null ? null : StreamFailure, failure?.TrailerValue, aborted).ConfigureAwait(false);
        }
        finally
        {
            stats.StreamEnded(aborted.IsCancellationRequested);
        }
    }

    private async Task<StreamFailureException?> CopyAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, ChunkedTrailerWriter writer, CancellationToken aborted)
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> chunk in chunks.WithCancellation(aborted).ConfigureAwait(false))
            {
                await writer.WriteAsync(chunk, aborted).ConfigureAwait(false);
                stats.ChunkSent();
            }
            return null;
        }
        catch (StreamFailureException e)
        {
            return e;
        }
        catch (Exception e) when (e is not OperationCanceledException and not ConnectionResetException)
        {
            // Whatever the container throws: the status is sent, so the trailer has to tell.
            return new StreamFailureException("InternalServerError", 500);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BufferAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> buffer = new();
        await foreach (ReadOnlyMemory<byte> chunk in chunks.WithCancellation(cancellation).ConfigureAwait(false))
            buffer.Write(chunk.Span);
        return buffer.WrittenMemory;
    }

    private static async Task SendWholeAsync(HttpContext context, ContainerResponse answer, ReadOnlyMemory<byte> body, CancellationToken aborted)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        CopyHeaders(answer, context.Response);
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, aborted).ConfigureAwait(false);
    }

    private static void CopyHeaders(ContainerResponse answer, HttpResponse response)
    {
        foreach ((string name, string value) in answer.Headers)
            response.Headers.Append(name, value);
    }
}
