using System.Text;
using System.Text.Json.Nodes;
using MieTools.ModelServer;

namespace MieTools.Tests.Support;

/// <summary>A container whose next answers a test sets.</summary>
public sealed class ScriptedModelServer : IModelServer
{
    private readonly List<JsonNode?> _bodies = [];

    /// <summary>What is answered from now on.</summary>
    public Func<ContainerRequest, ContainerResponse> Answer { get; set; } = static _ => new ContainerResponse();

    /// <summary>The JSON bodies that were sent, and forgotten by <see cref="Says"/> and its kin.</summary>
    public IReadOnlyList<JsonNode?> Bodies
    {
        get
        {
            lock (_bodies)
                return [.. _bodies];
        }
    }

    /// <summary>Answers with a body from now on.</summary>
    public void Says(string body, string? type = "application/json", int status = 200) =>
        Does(_ => new ContainerResponse { Body = Encoding.UTF8.GetBytes(body), ContentType = type, Status = status });

    /// <summary>Answers with server-sent events of these data from now on, and OpenAI's end mark.</summary>
    public void Streams(params string[] data) => Does(_ => EventStream(Events([.. data, "[DONE]"])));

    /// <summary>Answers by the prompt of a chat from now on.</summary>
    public void Chats(Func<string, ContainerResponse> answer) => Does(request =>
        answer((string?)JsonNode.Parse(request.Body.Span)?["messages"]?.AsArray()[^1]?["content"] ?? ""));

    /// <summary>Answers by the request from now on.</summary>
    public void Does(Func<ContainerRequest, ContainerResponse> answer)
    {
        lock (_bodies)
            _bodies.Clear();
        Answer = answer;
    }

    /// <summary>A whole answer of OpenAI's chat.</summary>
    public static ContainerResponse Chat(string text) => new()
    {
        Body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject
            {
                ["finish_reason"] = "stop",
                ["message"] = new JsonObject { ["content"] = text },
            }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 3, ["completion_tokens"] = 2 },
        }.ToJsonString()),
    };

    /// <summary>The same in one event, where a stream is asked for.</summary>
    public static ContainerResponse Stream(string text) => EventStream(Events(
        new JsonObject
        {
            ["choices"] = new JsonArray(new JsonObject
            {
                ["finish_reason"] = "stop",
                ["delta"] = new JsonObject { ["content"] = text },
            }),
        }.ToJsonString(), "[DONE]"));

    /// <summary>A stream of these bytes.</summary>
    public static ContainerResponse EventStream(string body) => new() { ContentType = "text/event-stream", Stream = Once(body) };

    /// <summary>An error of OpenAI's APIs.</summary>
    public static ContainerResponse Error(string message, int status = 400) => new()
    {
        Status = status,
        Body = Encoding.UTF8.GetBytes(new JsonObject { ["error"] = new JsonObject { ["message"] = message } }.ToJsonString()),
    };

    /// <summary>Data as server-sent events.</summary>
    public static string Events(params string[] data) => string.Concat(data.Select(d => $"data: {d}\n\n"));

    public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation)
    {
        // What the emulator asks for by itself has no body.
        if (request.Body.Length > 0)
        {
            lock (_bodies)
                _bodies.Add(ParseOrNull(request.Body.Span));
        }
        return Task.FromResult(Answer(request));
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Once(string body)
    {
        await Task.Yield();
        yield return Encoding.UTF8.GetBytes(body);
    }

    private static JsonNode? ParseOrNull(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
