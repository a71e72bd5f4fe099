using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using MieTools.ModelServer;

namespace MieTools.Server.Tests;

/// <summary>A model server that answers as a test says, and keeps what it was asked.</summary>
internal sealed class ScriptedServer(Func<ContainerRequest, CancellationToken, ContainerResponse>? answer = null) : IModelServer
{
    public ConcurrentQueue<ContainerRequest> Requests { get; } = new();

    /// <summary>Cancelled requests.</summary>
    public TaskCompletionSource HungUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ContainerRequest Last => Requests.Last();

    public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation)
    {
        // The server uses the headers' own collection again.
        Requests.Enqueue(request with { Headers = new HeaderDictionary(request.Headers.ToDictionary(h => h.Key, h => h.Value)) });
        cancellation.Register(() => HungUp.TrySetResult());
        return Task.FromResult(answer?.Invoke(request, cancellation) ?? Json("{}"));
    }

    public static ContainerResponse Json(string body, int status = 200) => new() { Status = status, Body = Encoding.UTF8.GetBytes(body) };

    public static ContainerResponse Events(IAsyncEnumerable<ReadOnlyMemory<byte>> events) =>
        new() { ContentType = "text/event-stream", Stream = events };

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
