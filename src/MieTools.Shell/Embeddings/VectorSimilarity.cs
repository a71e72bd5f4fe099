using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using MieTools.Binding;
using MieTools.Core.Inference.Embeddings;

namespace MieTools.Embeddings;

/// <summary>
/// The method <c>CosineSimilarity</c> of embeddings in PowerShell: of those alive and of their copies, with whatever people keep vectors
/// as.
/// </summary>
public static class VectorSimilarity
{
    /// <summary>
    /// How alike two texts are to the model, as <see cref="MieEmbedding.CosineSimilarity(MieEmbedding)"/>; called by the engine.
    /// </summary>
    /// <param name="embedding">An embedding, or a copy of one.</param>
    /// <param name="other">
    /// Another one, a copy or a row with a column Embedding, a list of numbers, or such a list as JSON text.
    /// </param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is no vector, or one of another length.</exception>
    public static double CosineSimilarity(PSObject embedding, object other) =>
        new MieEmbedding { Embedding = VectorOf(embedding) }.CosineSimilarity(VectorOf(other));

    private static float[] VectorOf(object? value) => PlainValue.Of(value) switch
    {
        MieEmbedding embedding => embedding.Embedding,
        float[] vector => vector,
        string text => OfText(text),
        PSObject row when row.Properties[nameof(MieEmbedding.Embedding)] is { } column => VectorOf(column.Value),
        IEnumerable list and not IDictionary => [.. list.Cast<object?>().Select(Number)],
        _ => throw NoVector(),
    };

    private static float[] OfText(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, VectorJson.Default.SingleArray) ?? throw NoVector();
        }
        catch (JsonException)
        {
            throw NoVector();
        }
    }

    private static float Number(object? item) =>
        PlainValue.Of(item) is not (null or bool or "") && LanguagePrimitives.TryConvertTo(item, out float number) ? number
            : throw NoVector();

    private static MieException NoVector() => MieException.InvalidArgument("other", "What was given is no vector.",
        "Give an embedding, a row with a column Embedding, a list of numbers, or its JSON: '[0.25, -1]'.");
}
