using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>A model server with no model: it speaks the APIs of vLLM, TGI, OpenAI and Anthropic and makes its texts up.</summary>
/// <remarks>The same prompt always gets the same text. Any model name is taken and given back.</remarks>
internal sealed class BuiltInModelServer(ModelServerOptions options) : IModelServer
{
    private long _requests;

    /// <inheritdoc/>
    public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _requests);
        return Task.FromResult(Answer(request));
    }

    private ContainerResponse Answer(ContainerRequest request)
    {
        try
        {
            return request.Path switch
            {
                "/v1/models" => Get(request, InfoAnswers.Models(options)),
                "/version" => Get(request, InfoAnswers.VersionOf()),
                "/info" => Get(request, InfoAnswers.Info()),
                "/health" or "/ping" => Get(request, InfoAnswers.Health()),
                "/metrics" => Get(request, InfoAnswers.Metrics(Interlocked.Read(ref _requests))),
                "/v1/completions" => Post(request, Complete),
                "/v1/chat/completions" => Post(request, Chat),
                "/v1/responses" => Post(request, body => new ResponsesAnswer(GenerationRequest.FromResponses(body), options).ToResponse()),
                "/v1/messages" => Post(request, body => new MessagesAnswer(GenerationRequest.FromMessages(body), options).ToResponse()),
                "/v1/embeddings" => Post(request, EmbeddingAnswer.ToResponse),
                "/tokenize" or "/chat_tokenize" => Post(request, TokenizeAnswer.Tokenize),
                "/detokenize" => Post(request, TokenizeAnswer.Detokenize),
                "/generate" => Post(request, body => new TgiAnswer(GenerationRequest.FromTgi(body, stream: false), options).ToResponse()),
                "/generate_stream" => Post(request, body => new TgiAnswer(GenerationRequest.FromTgi(body, stream: true), options).ToResponse()),
                _ => Other(request),
            };
        }
        catch (ModelServerException e)
        {
            return e.ToResponse();
        }
    }

    private ContainerResponse Complete(JsonElement body) => new CompletionAnswer(GenerationRequest.FromCompletion(body), chat: false, options).ToResponse();

    private ContainerResponse Chat(JsonElement body) => new CompletionAnswer(GenerationRequest.FromChat(body), chat: true, options).ToResponse();

    // /predict, /invocations and custom endpoints: what the body asks for, when it asks for a text; else an echo.
    private ContainerResponse Other(ContainerRequest request)
    {
        if (request.Headers["route"].ToString() is { Length: > 0 } route && request.Path == "/predict" && route != "/predict")
            return Answer(request with { Path = route });
        using JsonDocument? document = TryParse(request.Body);
        if (document?.RootElement is not { } body)
            return EchoAnswer.ToResponse(request, null);
        if (body.ValueKind == JsonValueKind.Object && request.Method == "POST")
        {
            if (body.TryGetProperty("messages", out _))
                return Chat(body);
            if (body.TryGetProperty("prompt", out _))
                return Complete(body);
        }
        return EchoAnswer.ToResponse(request, body);
    }

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return body.IsEmpty ? null : JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ContainerResponse Get(ContainerRequest request, ContainerResponse answer) =>
        request.Method is "GET" or "HEAD" ? answer : throw ModelServerException.MethodNotAllowed(request.Method, request.Path);

    private static ContainerResponse Post(ContainerRequest request, Func<JsonElement, ContainerResponse> answer)
    {
        if (request.Method != "POST")
            throw ModelServerException.MethodNotAllowed(request.Method, request.Path);
        using JsonDocument document = JsonFields.ParseObject(request.Body);
        return answer(document.RootElement);
    }
}
