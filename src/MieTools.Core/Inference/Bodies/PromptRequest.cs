using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Bodies;

/// <summary>What a caller wants from a model, without the form that a certain path wants it in. <see cref="ToBody"/> writes that.</summary>
public sealed record PromptRequest
{
    /// <summary>The model name that AI Quick Actions gives every deployment.</summary>
    public const string DefaultModel = "odsc-llm";

    /// <summary><c>max_tokens</c> where the path wants a number and the caller gave none.</summary>
    public const int DefaultMaxTokens = 1024;

    /// <summary>The prompt, or null. After <see cref="Messages"/> it is the last message of the user.</summary>
    public string? Prompt { get; init; }

    /// <summary>Images and files that go with the prompt.</summary>
    public ImmutableArray<ChatAttachment> Attachments { get; init; } = [];

    /// <summary>Instructions that stand before the chat, or null.</summary>
    public string? System { get; init; }

    /// <summary>The chat so far.</summary>
    public ImmutableArray<ChatMessage> Messages { get; init; } = [];

    /// <summary>The tools that the model may ask to be called.</summary>
    public ImmutableArray<ToolDefinition> Tools { get; init; } = [];

    /// <summary>The model's name, or null for <see cref="DefaultModel"/> where the path wants one.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Most tokens to make, at least 1, or null for the server's default (1024 on <c>/v1/messages</c>, which wants a number).
    /// </summary>
    public int? MaxTokens { get; init; }

    /// <summary>Sampling temperature, 0 or more, or null for the server's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>Further members of the body (of <c>parameters</c> on TGI paths), by name. They win over the members made here.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> Extra { get; init; } = [];

    /// <summary>The prompt as the last message of the chat; null without one.</summary>
    public ChatMessage? LastMessage =>
        Prompt is null && Attachments.IsEmpty ? null : new ChatMessage("user", Prompt ?? "") { Attachments = [.. Attachments] };

    /// <summary>Writes the body that a path wants.</summary>
    /// <param name="suffix">The path suffix that is called.</param>
    /// <param name="mode">A stream sets <c>"stream": true</c> where the path reads it.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: nothing is asked, or the path cannot take it.</exception>
    public InferenceBody ToBody(string suffix, InferenceMode mode = InferenceMode.Predict)
    {
        PromptShape shape = PromptShapes.Of(suffix);
        Check(shape, suffix);
        return InferenceBody.Json(PromptWriter.Write(this, shape, suffix, mode));
    }

    private void Check(PromptShape shape, string suffix)
    {
        if (Prompt is null && Messages.IsEmpty && Attachments.IsEmpty)
            throw MieException.InvalidArgument("Prompt", "There is neither a prompt nor a message to send.");
        if (MaxTokens is < 1)
            throw MieException.InvalidArgument("MaxTokens", $"MaxTokens is {MaxTokens}; it must be 1 or more.");
        if (Temperature is < 0 or double.NaN or double.PositiveInfinity)
            throw MieException.InvalidArgument("Temperature", $"Temperature is {Temperature}; it must be 0 or more.");
        bool isPromptOnly = shape is PromptShape.Completion or PromptShape.Input or PromptShape.Generate;
        if (isPromptOnly && !Messages.IsEmpty)
        {
            throw MieException.InvalidArgument(
                "Message", $"'{suffix}' takes a prompt, not messages.", "Use -Prompt, or call '/v1/chat/completions'.");
        }

        if (isPromptOnly && (!Attachments.IsEmpty || !Tools.IsEmpty))
        {
            throw MieException.InvalidArgument(Attachments.IsEmpty ? "Tool" : "Image",
                $"'{suffix}' takes a prompt alone, no {(Attachments.IsEmpty ? "tools" : "images")}.",
                "Call '/v1/chat/completions', '/v1/responses' or '/v1/messages'.");
        }
    }
}
