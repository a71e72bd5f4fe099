using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>
/// What a model said: an answer of a known model API, whole or put together from a stream. Its text is its <see cref="ToString"/>.
/// </summary>
/// <remarks>Made from the same description of the APIs for all of them, so that it has the same form whichever server answered.</remarks>
public sealed record MieAnswer
{
    private readonly object? _data;

    /// <summary>The text; empty when the model said nothing (it called a tool, refused, or only thought).</summary>
    public string Text { get; init; } = "";

    /// <summary>The model's reasoning, or null.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The model's refusal, or null.</summary>
    public string? Refusal { get; init; }

    /// <summary>The tools that the model asks to be called; empty when there are none.</summary>
    public MieToolCallList ToolCalls { get; init; } = MieToolCallList.Empty;

    /// <summary>
    /// Why the model stopped, in the server's word (<c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>end_turn</c> …); null when it gave
    /// none.
    /// </summary>
    public string? FinishReason { get; init; }

    /// <summary>Name of the model, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens of the prompt; null when the server did not count them.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>Tokens made; null when the server did not count them.</summary>
    public int? CompletionTokens { get; init; }

    /// <summary>Which of several answers to one request; 0 for the first or only one.</summary>
    public int Choice { get; init; }

    /// <summary>Time from the sending of the request to the last byte, tries included.</summary>
    public string Elapsed { get; init; } = DurationText.None;

    /// <summary>
    /// Time from the sending of the request to the first piece of text, reasoning or a tool call; null for an answer that came whole.
    /// </summary>
    public string? TimeToFirstToken { get; init; }

    /// <summary>
    /// Tokens made a second, counted after the first one; null when the server did not count them or the answer came whole.
    /// </summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>The service's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>Display name of the deployment that answered; null when only its address is known.</summary>
    public string? DeploymentName { get; init; }

    /// <summary>The input that was answered, as it came down the pipeline; null when there was none.</summary>
    public object? InputObject { get; init; }

    /// <summary>
    /// The server's own object, with all that the other properties leave out. Of a stream, the data of its chunks. Made when first asked
    /// for, unless the answer is large.
    /// </summary>
    public object? Data
    {
        get => _data is Lazy<object?> later ? later.Value : _data;
        init => _data = value;
    }

    /// <summary><see cref="Elapsed"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan GetElapsed() => DurationText.Read(Elapsed);

    /// <summary><see cref="TimeToFirstToken"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan? GetTimeToFirstToken() => DurationText.ReadOptional(TimeToFirstToken);

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
