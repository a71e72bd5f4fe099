using System.Text.Json;
using MieTools.ModelServer.Anthropic;
using MieTools.ModelServer.Canned;
using MieTools.ModelServer.Embed;
using MieTools.ModelServer.OpenAi;
using MieTools.ModelServer.Tgi;
using MieTools.ModelServer.Vllm;

namespace MieTools.ModelServer;

/// <summary>The paths that the built-in server knows: all of the framework <c>openai</c>, and some that need a custom endpoint.</summary>
internal sealed class ModelRoutes
{
    private readonly Dictionary<string, ModelRoute> _fixed = new(StringComparer.Ordinal);
    private readonly List<(string Before, string After, ModelRoute Route)> _variable = [];
    private readonly ServerContext _server;

    /// <summary>Makes the table.</summary>
    public ModelRoutes(ServerContext server)
    {
        _server = server;
        AddOpenAi();
        AddResponses(new ResponsesApi(server));
        AddFiles(new FilesApi(server));
        AddMedia();
        AddAnthropic();
        AddTgi();
        AddVllm(new LoraAdapters());
        AddEmbed();
    }

    /// <summary>Finds the route of a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The route and the path's variable segment, or null.</returns>
    public (ModelRoute Route, string Segment)? Find(string path)
    {
        if (_fixed.TryGetValue(path, out ModelRoute? route))
            return (route, "");
        foreach ((string before, string after, ModelRoute variable) in _variable)
        {
            if (!path.StartsWith(before, StringComparison.Ordinal) || !path.EndsWith(after, StringComparison.Ordinal)
                || path.Length <= before.Length + after.Length)
            {
                continue;
            }

            string segment = path[before.Length..^after.Length];
            if (!segment.Contains('/', StringComparison.Ordinal))
                return (variable, Uri.UnescapeDataString(segment));
        }
        return null;
    }

    private void AddOpenAi()
    {
        Post("/v1/completions", ErrorFamily.OpenAi, body => new CompletionResponse(body, _server).ToResponse());
        Post("/v1/chat/completions", ErrorFamily.OpenAi, body => new ChatResponse(body, _server).ToResponse());
        Post("/v1/embeddings", ErrorFamily.OpenAi, body => EmbeddingResponse.ToResponse(body, _server));
        Post("/v1/moderations", ErrorFamily.OpenAi, body => ModerationResponse.ToResponse(body, _server));
        Post("/v1/edits", ErrorFamily.OpenAi, body => EditResponse.ToResponse(body, _server));
        Post("/v1/images/generations", ErrorFamily.OpenAi, body => ImageResponse.Generate(body, _server));
        Post("/v1/audio/speech", ErrorFamily.OpenAi, body => SpeechResponse.ToResponse(body, _server));
    }

    private void AddResponses(ResponsesApi api)
    {
        Post("/v1/responses", ErrorFamily.OpenAi, api.Create);
        Vary("/v1/responses/", "", new(ErrorFamily.OpenAi, "GET, DELETE", (request, id, _) =>
            ValueTask.FromResult(request.Method == "DELETE" ? api.Delete(id) : api.Get(id, request.Query))));
        Vary("/v1/responses/", "/cancel", new(ErrorFamily.OpenAi, "POST", (_, id, _) => ValueTask.FromResult(api.Cancel(id))));
        Vary("/v1/responses/", "/input_items",
            new(ErrorFamily.OpenAi, "GET", (request, id, _) => ValueTask.FromResult(api.InputItems(id, request.Query))));
    }

    private void AddFiles(FilesApi files)
    {
        Add("/v1/files", new(ErrorFamily.OpenAi, "GET, POST", async (request, _, cancellation) => request.Method == "POST"
            ? files.Upload(await MultipartForm.ReadAsync(request, cancellation).ConfigureAwait(false))
            : files.List(request.Query)));
        Vary("/v1/files/", "", new(ErrorFamily.OpenAi, "GET, DELETE", (request, id, _) =>
            ValueTask.FromResult(request.Method == "DELETE" ? files.Delete(id) : files.Get(id))));
        Add("/v1/fine-tunes", new(ErrorFamily.OpenAi, "GET, POST", (request, _, _) =>
            ValueTask.FromResult(request.Method == "POST" ? Parsed(request, FineTuneResponse.Create) : FineTuneResponse.List())));
    }

    private void AddMedia()
    {
        Form("/v1/images/edits", form => ImageResponse.Edit(form, _server));
        Form("/v1/images/variations", form => ImageResponse.Vary(form, _server));
        Form("/v1/audio/transcriptions", form => TranscriptionResponse.ToResponse(form, translate: false, _server));
        Form("/v1/audio/translations", form => TranscriptionResponse.ToResponse(form, translate: true, _server));
    }

    private void AddAnthropic()
    {
        Post("/v1/messages", ErrorFamily.Anthropic, body => new MessagesResponse(body, _server).ToResponse());
        Post("/v1/messages/count_tokens", ErrorFamily.Anthropic, MessagesResponse.CountTokens);
    }

    private void AddTgi()
    {
        Post("/generate", ErrorFamily.Tgi, body => new GenerateResponse(body, _server).ToResponse());
        Post("/generate_stream", ErrorFamily.Tgi, body => new GenerateResponse(body, _server).ToStream());
        Post("/chat_tokenize", ErrorFamily.Tgi, TgiTokens.ChatTokenize);
        Get("/info", ErrorFamily.Tgi, InfoResponses.Info);
    }

    private void AddVllm(LoraAdapters adapters)
    {
        Get("/v1/models", ErrorFamily.OpenAi, () => InfoResponses.Models(adapters, _server.Options.Now));
        Vary("/v1/models/", "",
            new(ErrorFamily.OpenAi, "GET", (_, id, _) => ValueTask.FromResult(InfoResponses.ModelOf(id, adapters, _server.Options.Now))));
        Get("/version", ErrorFamily.Vllm, InfoResponses.VersionOf);
        Get("/health", ErrorFamily.Vllm, InfoResponses.Health);
        Add("/ping", new(ErrorFamily.Vllm, "GET, POST", (_, _, _) => ValueTask.FromResult(InfoResponses.Health())));
        Get("/metrics", ErrorFamily.Vllm, _server.Metrics.ToResponse);
        Post("/tokenize", ErrorFamily.Vllm, TokenizeResponse.Tokenize);
        Post("/detokenize", ErrorFamily.Vllm, TokenizeResponse.Detokenize);
        Post("/invocations", ErrorFamily.Vllm, body => Invocations.ToResponse(body, _server));
        Post("/v1/load_lora_adapter", ErrorFamily.Vllm, adapters.Load);
        Post("/v1/unload_lora_adapter", ErrorFamily.Vllm, adapters.Unload);
        foreach (string path in (string[])["/start_profile", "/stop_profile"])
            Add(path, new(ErrorFamily.Vllm, "POST", (_, _, _) => ValueTask.FromResult(new ContainerResponse { ContentType = null })));
        foreach (string path in (string[])["/rerank", "/v1/rerank", "/v2/rerank"])
            Post(path, ErrorFamily.Vllm, body => PoolingResponses.Rerank(body, _server));
        foreach (string path in (string[])["/score", "/v1/score"])
            Post(path, ErrorFamily.Vllm, body => PoolingResponses.Score(body, _server));
        Post("/classify", ErrorFamily.Vllm, body => PoolingResponses.Classify(body, _server));
        Post("/pooling", ErrorFamily.Vllm, body => PoolingResponses.Pooling(body, _server));
    }

    private void AddEmbed()
    {
        Post("/embed", ErrorFamily.Tgi, body => EmbedResponses.Tei(body, _server));
        Post("/api/embed", ErrorFamily.OpenAi, body => EmbedResponses.Ollama(body, _server));
        Post("/v2/embed", ErrorFamily.OpenAi, body => EmbedResponses.Cohere(body, _server));
    }

    private void Add(string path, ModelRoute route) => _fixed.Add(path, route);

    private void Vary(string before, string after, ModelRoute route) => _variable.Add((before, after, route));

    private void Get(string path, ErrorFamily family, Func<ContainerResponse> answer) =>
        Add(path, new(family, "GET", (_, _, _) => ValueTask.FromResult(answer())));

    private void Post(string path, ErrorFamily family, Func<JsonElement, ContainerResponse> answer) =>
        Add(path, new(family, "POST", (request, _, _) => ValueTask.FromResult(Parsed(request, answer))));

    private void Form(string path, Func<MultipartForm, ContainerResponse> answer) =>
        Add(path, new(ErrorFamily.OpenAi, "POST",
            async (request, _, cancellation) => answer(await MultipartForm.ReadAsync(request, cancellation).ConfigureAwait(false))));

    private static ContainerResponse Parsed(ContainerRequest request, Func<JsonElement, ContainerResponse> answer)
    {
        // A request without a type is taken; one with another type is refused, as vLLM and TGI do.
        string type = request.Headers.ContentType.ToString();
        if (type.Length > 0 && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelServerException(
                415, $"Unsupported Media Type: {type}. Only 'application/json' is allowed.", "unsupported_media_type");
        }

        using JsonDocument document = JsonFields.ParseObject(request.Body);
        return answer(document.RootElement);
    }
}
