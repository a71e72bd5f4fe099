using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Telemetry;

/// <summary>Tells which operation of the conventions a call is.</summary>
internal static class GenAiOperation
{
    private const string Chat = "chat";
    private const string Completion = "text_completion";
    private const string Embeddings = "embeddings";

    // What the service itself calls a call of a model whose API is not known.
    private const string Predict = "predict";

    /// <summary>The operation; null for a call that asks no model for anything: a list of models, a scrape of metrics.</summary>
    /// <param name="method">HTTP method, upper case.</param>
    /// <param name="suffix">Path suffix; a query is ignored.</param>
    public static string? Of(string method, string suffix)
    {
        if (method is not ("POST" or "PUT" or "PATCH"))
            return null;
        string path = PromptShapes.PathOf(suffix);
        return PromptShapes.Of(path) switch
        {
            PromptShape.Tokenize => Predict,
            PromptShape.Chat => path == "/chat_tokenize" ? Predict : Chat,
            PromptShape.Responses or PromptShape.Messages => Chat,
            PromptShape.Completion or PromptShape.Generate => Completion,
            PromptShape.Input => path.EndsWith("/moderations", StringComparison.Ordinal) ? Predict : Embeddings,
            // Ollama, Cohere, Text Embeddings Inference; and those of OpenAI and Anthropic behind a prefix.
            _ when EndsWith(path, "/api/chat", "/v1/chat", "/v2/chat", "/v1/messages", "/v1/responses") => Chat,
            _ when EndsWith(path, "/api/generate", "/generate", "/generate_stream") => Completion,
            _ when EndsWith(path, "/embed") => Embeddings,
            _ => Predict,
        };
    }

    private static bool EndsWith(string path, params ReadOnlySpan<string> ends)
    {
        foreach (string end in ends)
        {
            if (path.EndsWith(end, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
