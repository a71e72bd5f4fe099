using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.ModelServer;

namespace MieTools.Server.Tests;

/// <summary>A model server that answers chats with their last message, refuses what says so, and can be held.</summary>
internal sealed class BatchServer : IModelServer
{
    private volatile TaskCompletionSource? _held;

    /// <summary>Bodies that have come, in their order.</summary>
    public ConcurrentQueue<JsonNode> Bodies { get; } = new();

    public ConcurrentQueue<ContainerRequest> Requests { get; } = new();

    /// <summary>The messages that were answered.</summary>
    public ConcurrentBag<string> Answered { get; } = [];

    /// <summary>Keeps messages that begin with "slow" waiting from now on.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers what waits.</summary>
    public void Release()
    {
        _held?.TrySetResult();
        _held = null;
    }

    public async Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation)
    {
        // The server uses the headers' own collection again.
        Requests.Enqueue(request with { Headers = new HeaderDictionary(request.Headers.ToDictionary(h => h.Key, h => h.Value)) });
        if (request.Path != "/v1/chat/completions")
            return ScriptedServer.Json($$"""{"own":"{{request.Path}}"}""");
        JsonNode body = JsonNode.Parse(Encoding.UTF8.GetString(request.Body.Span))!;
        Bodies.Enqueue(body);
        string said = (string)body["messages"]![0]!["content"]!;
        if (said.StartsWith("slow", StringComparison.Ordinal) && _held is { } held)
            await held.Task.WaitAsync(cancellation);
        if (said.StartsWith("bad", StringComparison.Ordinal))
            return ScriptedServer.Json("""{"error":{"message":"too hot","type":"invalid_request_error","param":null,"code":"hot"}}""", 400);
        Answered.Add(said);
        return ScriptedServer.Json(new JsonObject
        {
            ["object"] = "chat.completion",
            ["model"] = (string?)body["model"],
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["finish_reason"] = "stop",
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "to " + said },
            }),
        }.ToJsonString());
    }
}
