namespace MieTools.Core.Inference.Reading;

/// <summary>One model API: where the parts of what a model says stand in its JSON, whole or streamed.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Shape">Of a whole answer, and of a stream's chunks where these have no types.</param>
internal sealed record ModelApi(string Name, ObjectShape Shape)
{
    /// <summary>
    /// The events of a stream by type; a type that is not listed says nothing about the text. Null when chunks have no types.
    /// </summary>
    public IReadOnlyDictionary<string, ModelEventShape>? Events { get; init; }

    /// <summary>Whether a stream says when the model is done, so that one that ends before is cut short.</summary>
    public bool HasEnd { get; init; } = true;
}
