using MieTools.Core.Http;

namespace MieTools.Core.Inference.Reading;

/// <summary>What one event, or a whole answer, says of one choice.</summary>
internal struct ModelPiece
{
    public string? Text;
    public string? Reasoning;
    public string? Refusal;
    public string? FinishReason;
    public List<MieToolCall>? ToolCalls;
    public int Choice;

    /// <summary>The text once more, for where no pieces of it came.</summary>
    public string? ClosingText;

    /// <summary>Whether there is anything in it.</summary>
    public readonly bool IsEmpty => Text is null && Reasoning is null && Refusal is null && FinishReason is null && ToolCalls is null;
}
