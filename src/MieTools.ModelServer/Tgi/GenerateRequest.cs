using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Tgi;

/// <summary>The body of TGI's <c>/generate</c> and <c>/generate_stream</c>.</summary>
internal sealed class GenerateRequest
{
    /// <summary>Reads a body.</summary>
    public GenerateRequest(JsonElement body)
    {
        Prompt = body.Text("inputs") is { Length: > 0 } prompt ? prompt : throw ModelServerException.Missing("inputs");
        JsonElement? field = body.Field("parameters");
        if (field is { ValueKind: not JsonValueKind.Object })
            throw ModelServerException.Invalid("'parameters' has to be an object.", "parameters");
        Generation = new() { Prompts = [Prompt] };
        if (field is not { } parameters)
            return;
        parameters.CheckRange("temperature", double.Epsilon, double.MaxValue);
        parameters.CheckRange("top_p", 0, 1);
        Details = parameters.Flag("details");
        Prefill = parameters.Flag("decoder_input_details");
        FullText = parameters.Flag("return_full_text");
        Seed = parameters.Seed();
        Generation = Generation with
        {
            MaxTokens = parameters.Number("max_new_tokens", 1, GenerationRequest.MostTokens),
            MinTokens = parameters.Number("min_tokens", 0, GenerationRequest.MostTokens) ?? 0,
            IgnoreEnd = parameters.Flag("ignore_eos"),
            Stop = [.. parameters.Texts("stop").Where(s => s.Length > 0)],
            Seed = Seed ?? 0,
            Format = FormatOf(parameters),
        };
    }

    /// <summary>The prompt.</summary>
    public string Prompt { get; }

    /// <summary>What to generate.</summary>
    public GenerationRequest Generation { get; }

    /// <summary>Tell about each token.</summary>
    public bool Details { get; }

    /// <summary>Tell about the prompt's tokens too.</summary>
    public bool Prefill { get; }

    /// <summary>Begin the text with the prompt.</summary>
    public bool FullText { get; }

    /// <summary>The request's seed, or null.</summary>
    public long? Seed { get; }

    private static OutputFormat FormatOf(JsonElement parameters)
    {
        if (parameters.Field("grammar") is not { ValueKind: JsonValueKind.Object } grammar)
            return default;
        return grammar.Text("type") is "json" or "json_schema" && grammar.Field("value") is { ValueKind: JsonValueKind.Object } value
            ? new(true, value.Field("schema") ?? value)
            : throw ModelServerException.Invalid("'grammar' has to be of the type json with a schema as its value.", "grammar");
    }
}
