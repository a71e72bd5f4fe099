using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>What a request wants generated, whatever API it came by.</summary>
internal sealed record GenerationRequest
{
    /// <summary>Longest text that may be asked for, in tokens.</summary>
    public const int MostTokens = 1_000_000;

    /// <summary>The model's name; any will do and is given back.</summary>
    public string Model { get; private init; } = "odsc-llm";

    /// <summary>The prompts; all but <c>/v1/completions</c> have one.</summary>
    public string[] Prompts { get; private init; } = [];

    /// <summary>How many answers to each prompt.</summary>
    public int Choices { get; private init; } = 1;

    /// <summary>Cuts the text after so many tokens.</summary>
    public int? MaxTokens { get; private init; }

    /// <summary>The text has at least so many tokens (vLLM's <c>min_tokens</c>).</summary>
    public int MinTokens { get; private init; }

    /// <summary>Go on to <see cref="MaxTokens"/> (vLLM's <c>ignore_eos</c>).</summary>
    public bool IgnoreEnd { get; private init; }

    /// <summary>Texts that end the answer and are not part of it.</summary>
    public string[] Stop { get; private init; } = [];

    /// <summary>Answer as a stream.</summary>
    public bool Stream { get; private init; }

    /// <summary>End the stream with a chunk that has the usage.</summary>
    public bool IncludeUsage { get; private init; }

    /// <summary>The request's own seed.</summary>
    public int Seed { get; private init; }

    /// <summary>Reads the body of <c>/v1/completions</c>.</summary>
    public static GenerationRequest FromCompletion(JsonElement body) =>
        Common(body, "stop", body.Number("max_tokens", 0, MostTokens)) with { Prompts = body.Prompts("prompt") };

    /// <summary>Reads the body of <c>/v1/chat/completions</c>.</summary>
    public static GenerationRequest FromChat(JsonElement body)
    {
        JsonElement messages = body.Field("messages") ?? throw ModelServerException.Missing("messages");
        int? most = body.Number("max_completion_tokens", 0, MostTokens) ?? body.Number("max_tokens", 0, MostTokens);
        return Common(body, "stop", most) with { Prompts = [JsonFields.Conversation(messages, "messages")] };
    }

    /// <summary>Reads the body of <c>/v1/responses</c>.</summary>
    public static GenerationRequest FromResponses(JsonElement body)
    {
        JsonElement input = body.Field("input") ?? throw ModelServerException.Missing("input");
        string text = input.ValueKind == JsonValueKind.String ? $"user: {input.GetString()}\n" : JsonFields.Conversation(input, "input");
        string? instructions = body.Text("instructions");
        return Common(body, "stop", body.Number("max_output_tokens", 1, MostTokens)) with
        {
            Prompts = [instructions is null ? text : $"system: {instructions}\n{text}"],
        };
    }

    /// <summary>Reads the body of <c>/v1/messages</c>.</summary>
    public static GenerationRequest FromMessages(JsonElement body)
    {
        JsonElement messages = body.Field("messages") ?? throw ModelServerException.Missing("messages");
        int most = body.Number("max_tokens", 1, MostTokens) ?? throw ModelServerException.Missing("max_tokens");
        string system = body.Field("system") is { } value ? $"system: {value}\n" : "";
        return Common(body, "stop_sequences", most) with { Prompts = [system + JsonFields.Conversation(messages, "messages")] };
    }

    /// <summary>Reads the body of TGI's <c>/generate</c>.</summary>
    public static GenerationRequest FromTgi(JsonElement body, bool stream)
    {
        string prompt = body.Text("inputs") ?? throw ModelServerException.Missing("inputs");
        GenerationRequest request = body.Field("parameters") is { ValueKind: JsonValueKind.Object } parameters
            ? Common(parameters, "stop", parameters.Number("max_new_tokens", 1, MostTokens))
            : new();
        return request with { Prompts = [prompt], Stream = stream };
    }

    private static GenerationRequest Common(JsonElement body, string stopField, int? most) => new()
    {
        Model = body.Text("model") ?? "odsc-llm",
        Choices = body.Number("n", 1, 128) ?? 1,
        MaxTokens = most,
        MinTokens = body.Number("min_tokens", 0, MostTokens) ?? 0,
        IgnoreEnd = body.Flag("ignore_eos"),
        Stop = [.. body.Texts(stopField).Where(s => s.Length > 0)],
        Stream = body.Flag("stream"),
        IncludeUsage = body.Field("stream_options") is { ValueKind: JsonValueKind.Object } options && options.Flag("include_usage"),
        Seed = body.Number("seed", int.MinValue, int.MaxValue) ?? 0,
    };
}
