namespace MieTools.Embeddings;

/// <summary>One text that was given, in its place among the others.</summary>
/// <param name="Index">Which text of the command, from 0.</param>
/// <param name="Input">What it is from: a text or a row.</param>
/// <param name="Target">What an error of it is about.</param>
internal sealed record EmbeddingInput(int Index, object? Input, object? Target)
{
    /// <summary>Why it was not sent; null when it was.</summary>
    public MieException? Failure { get; init; }
}
