namespace MieTools.Core.Inference.Streaming;

/// <summary>What <see cref="ChunkJsonReader"/> finds in one chunk.</summary>
internal struct ChunkFields
{
    public string? Text;
    public string? Reasoning;
    public string? FinishReason;
    public int Choice;
    public int? PromptTokens;
    public int? CompletionTokens;

    /// <summary>The chunk is an error object.</summary>
    public bool IsError;

    /// <summary>The chunk is of a known model stream, whose end can be told.</summary>
    public bool IsModel;

    /// <summary>The chunk is the last one with content: a finish reason or a closing event.</summary>
    public bool IsEnd;
}
