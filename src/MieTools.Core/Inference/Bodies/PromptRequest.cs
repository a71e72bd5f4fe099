using System.Collections.Immutable;
using System.Text.Json;

namespace MieTools.Core.Inference.Bodies;

/// <summary>
/// What a caller wants from a model, without the form a certain path wants it in. <see cref="PromptBodies"/> writes that form.
/// </summary>
public sealed record PromptRequest
{
    /// <summary>The prompt, or null. After <see cref="Messages"/> it is the last message of the user.</summary>
    public string? Prompt { get; init; }

    /// <summary>Instructions that stand before the chat, or null.</summary>
    public string? System { get; init; }

    /// <summary>The chat so far.</summary>
    public ImmutableArray<ChatMessage> Messages { get; init; } = [];

    /// <summary>The model's name, or null for <see cref="PromptBodies.DefaultModel"/> where the path wants one.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Most tokens to make, at least 1, or null for the server's default (1024 on <c>/v1/messages</c>, which wants a number).
    /// </summary>
    public int? MaxTokens { get; init; }

    /// <summary>Sampling temperature, 0 or more, or null for the server's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>Further members of the body (of <c>parameters</c> on TGI paths), by name. They win over the members made here.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> Extra { get; init; } = [];
}
