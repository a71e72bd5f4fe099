using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Reads the bodies of <c>/v1/completions</c> and <c>/v1/chat/completions</c>.</summary>
internal static class CompletionRequest
{
    private const int MostChoices = 128;

    /// <summary>Reads the body of <c>/v1/completions</c>.</summary>
    public static GenerationRequest Read(JsonElement body) => Common(body) with
    {
        Prompts = body.Prompts("prompt"),
        MaxTokens = body.Number("max_tokens", 0, GenerationRequest.MostTokens),
        Echo = body.Flag("echo"),
        Logprobs = body.Number("logprobs", 0, 20),
        // Only vLLM and Ollama have a form for the text here.
        Format = OutputFormat.OfCompletion(body),
    };

    /// <summary>Reads the body of <c>/v1/chat/completions</c>.</summary>
    public static GenerationRequest ReadChat(JsonElement body)
    {
        Conversation conversation = Conversation.Read(body.Needed("messages"), "messages");
        int? most = body.Number("max_completion_tokens", 1, GenerationRequest.MostTokens)
            ?? body.Number("max_tokens", 1, GenerationRequest.MostTokens);
        int? top = body.Number("top_logprobs", 0, 20);
        bool logprobs = body.Flag("logprobs");
        if (top is not null && !logprobs)
            throw ModelServerException.Invalid("'top_logprobs' needs 'logprobs' to be true.", "top_logprobs");
        return Common(body) with
        {
            Prompts = [conversation.Text],
            Asked = conversation.Asked,
            AfterResult = conversation.AfterResult,
            MaxTokens = most,
            Logprobs = logprobs ? top ?? 0 : null,
            Tools = ToolPlanReader.Read(body, "function"),
            Format = OutputFormat.OfCompletion(body),
            Thinks = Thinking.OfChat(body),
            MayRefuse = true,
        };
    }

    private static GenerationRequest Common(JsonElement body)
    {
        body.CheckRange("temperature", 0, 2);
        body.CheckRange("top_p", 0, 1);
        body.CheckRange("presence_penalty", -2, 2);
        body.CheckRange("frequency_penalty", -2, 2);
        bool stream = body.Flag("stream");
        JsonElement? streamOptions = body.Field("stream_options");
        if (streamOptions is { ValueKind: not JsonValueKind.Object })
            throw ModelServerException.Invalid("'stream_options' has to be an object.", "stream_options");
        if (streamOptions is not null && !stream)
            throw ModelServerException.Invalid("'stream_options' is only allowed when 'stream' is true.", "stream_options");
        return new()
        {
            Model = body.Text("model") ?? "odsc-llm",
            Choices = body.Number("n", 1, MostChoices) ?? 1,
            MinTokens = body.Number("min_tokens", 0, GenerationRequest.MostTokens) ?? 0,
            IgnoreEnd = body.Flag("ignore_eos"),
            Stop = [.. body.Texts("stop").Where(s => s.Length > 0)],
            Stream = stream,
            IncludeUsage = streamOptions is { } options && options.Flag("include_usage"),
            Seed = body.Seed() ?? 0,
        };
    }
}
