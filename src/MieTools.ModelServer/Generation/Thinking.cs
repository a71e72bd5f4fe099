using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>Reads whether a request wants reasoning before its answer, in the ways of the servers that people deploy.</summary>
internal static class Thinking
{
    // For clients that can name a model and nothing else.
    private const string ModelSuffix = "-thinking";
    private static readonly string[] s_efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
    private static readonly string[] s_summaries = ["auto", "concise", "detailed"];

    /// <summary>Reads the options of chats; failing these, the model's name.</summary>
    public static bool OfChat(JsonElement body) =>
        Effort(body, "reasoning_effort") ?? OfObject(body) ?? OfThink(body) ?? OfTemplate(body) ?? OfModel(body);

    /// <summary>Reads <c>reasoning</c> of responses.</summary>
    /// <returns>Whether there is to be reasoning, and whether it is told as a summary.</returns>
    public static (bool Wanted, bool Summary) OfResponse(JsonElement body)
    {
        bool wanted = OfObject(body) ?? OfModel(body);
        string? summary = body.Field("reasoning")?.Text("summary");
        if (summary is not null && !s_summaries.Contains(summary))
        {
            string known = string.Join(", ", s_summaries);
            throw ModelServerException.Invalid($"'reasoning.summary' has to be one of {known}.", "reasoning.summary");
        }
        return (wanted, summary is not null);
    }

    /// <summary>True when the model's name asks for it.</summary>
    public static bool OfModel(JsonElement body) => body.Text("model")?.EndsWith(ModelSuffix, StringComparison.OrdinalIgnoreCase) == true;

    private static bool? OfObject(JsonElement body)
    {
        if (body.Field("reasoning") is not { } reasoning)
            return null;
        if (reasoning.ValueKind != JsonValueKind.Object)
            throw ModelServerException.Invalid("'reasoning' has to be an object.", "reasoning");
        // Who wants a summary wants something to sum up.
        return Effort(reasoning, "effort") ?? (reasoning.Field("summary") is null ? null : true);
    }

    // Ollama takes a flag, or for some models an effort.
    private static bool? OfThink(JsonElement body) =>
        body.Field("think") is { ValueKind: JsonValueKind.String } ? Effort(body, "think") : body.Choice("think");

    // vLLM and SGLang hand these to the model's template, which knows one name or the other.
    private static bool? OfTemplate(JsonElement body) =>
        body.Field("chat_template_kwargs") is { ValueKind: JsonValueKind.Object } options
            ? options.Choice("enable_thinking") ?? options.Choice("thinking")
            : null;

    private static bool? Effort(JsonElement holder, string name) => holder.Text(name) switch
    {
        null => null,
        "none" => false,
        { } effort when s_efforts.Contains(effort) => true,
        _ => throw ModelServerException.Invalid($"'{name}' has to be one of {string.Join(", ", s_efforts)}.", name),
    };
}
