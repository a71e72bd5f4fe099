using System.Text.Json.Nodes;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Bodies;

/// <summary>What is named beside a body that somebody wrote, and wins over what stands in it.</summary>
public static class NamedMembers
{
    /// <summary>Writes it into a body, each where the path takes it.</summary>
    /// <param name="body">The body, which is changed.</param>
    /// <param name="suffix">The path.</param>
    /// <param name="model">Name of the model; null leaves the body's.</param>
    /// <param name="maxTokens">Most tokens of the answer; null leaves the body's.</param>
    /// <param name="temperature">Sampling temperature; null leaves the body's.</param>
    public static void Apply(JsonObject body, string suffix, string? model, int? maxTokens, double? temperature)
    {
        ArgumentNullException.ThrowIfNull(body);
        PromptShape shape = PromptShapes.Of(suffix);
        if (model is not null)
            body["model"] = model;
        JsonObject settings = body;
        if (shape == PromptShape.Generate && (maxTokens ?? temperature) is not null)
        {
            settings = body["parameters"] as JsonObject ?? [];
            body["parameters"] ??= settings;
        }
        if (maxTokens is { } tokens)
            settings[LimitOf(shape, body)] = tokens;
        if (temperature is { } heat)
            settings["temperature"] = heat;
    }

    // OpenAI has two names for the same; what the body has already is what its model knows.
    private static string LimitOf(PromptShape shape, JsonObject body) => shape switch
    {
        PromptShape.Responses => "max_output_tokens",
        PromptShape.Generate => "max_new_tokens",
        _ => body.ContainsKey("max_completion_tokens") ? "max_completion_tokens" : "max_tokens",
    };
}
