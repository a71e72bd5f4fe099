using System.Text.Json;
using MieTools.ModelServer.OpenAi;

namespace MieTools.ModelServer;

/// <summary>A model server without a model: it implements the APIs of vLLM, TGI, OpenAI and Anthropic and generates random text.</summary>
/// <remarks>The same prompt always gets the same text. Any model name is taken and given back.</remarks>
public sealed class BuiltInModelServer : IModelServer
{
    private readonly ServerContext _server;
    private readonly ModelRoutes _routes;

    /// <summary>Makes a server that has answered nothing yet.</summary>
    /// <param name="options">How it behaves.</param>
    public BuiltInModelServer(ModelServerOptions options)
    {
        _server = new ServerContext(options);
        _routes = new ModelRoutes(_server);
    }

    /// <inheritdoc/>
    public async Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _server.Metrics.RequestSeen();
        ErrorFamily family = ErrorFamily.OpenAi;
        try
        {
            if (_routes.Find(request.Path) is not var (route, segment))
                return Other(request);
            family = route.Family;
            return route.Takes(request.Method)
                ? await route.AnswerAsync(request, segment, cancellation).ConfigureAwait(false)
                : throw ModelServerException.MethodNotAllowed(request.Method, request.Path, route.Methods);
        }
        catch (ModelServerException e)
        {
            _server.Metrics.RequestRefused();
            return e.ToResponse(family);
        }
    }

    // Paths of no API: what the body asks for, when it asks for a text; else an echo.
    private ContainerResponse Other(ContainerRequest request)
    {
        using JsonDocument? document = TryParse(request.Body);
        if (document?.RootElement is not { } body)
            return EchoResponse.ToResponse(request, null);
        if (body.ValueKind == JsonValueKind.Object && request.Method == "POST")
        {
            if (body.TryGetProperty("messages", out _))
                return new ChatResponse(body, _server).ToResponse();
            if (body.TryGetProperty("prompt", out _))
                return new CompletionResponse(body, _server).ToResponse();
        }
        return EchoResponse.ToResponse(request, body);
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
}
