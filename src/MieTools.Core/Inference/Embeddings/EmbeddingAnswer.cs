using System.Globalization;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Embeddings;

/// <summary>The answer to a batch of texts: which vector is whose.</summary>
public sealed class EmbeddingAnswer
{
    private const int ShownText = 40;

    private readonly IReadOnlyList<string> _texts;
    private readonly float[]?[] _vectors;
    private readonly InferenceResponse _response;
    private readonly string? _model;
    private readonly int? _tokens;

    private EmbeddingAnswer(InferenceResponse response, IReadOnlyList<string> texts, EmbeddingReader read)
    {
        _response = response;
        _texts = texts;
        _model = read.Model;
        _tokens = read.Tokens;
        _vectors = InOrder(read.Items, texts.Count);
    }

    /// <summary>Reads an answer. A vector is given to a text only where the answer leaves no doubt whose it is.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="texts">The texts that were sent, in their order: <see cref="EmbeddingBatch.Texts"/>.</param>
    /// <exception cref="MieServiceException"><c>ModelServerFailed</c>: it is an error object.</exception>
    /// <exception cref="MieException">
    /// <c>EmbeddingsInvalid</c>: it has no vectors, vectors that cannot be read, or it does not say whose they are.
    /// </exception>
    public static EmbeddingAnswer Read(InferenceResponse response, IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(texts);
        response.ThrowIfError();
        EmbeddingReader? read = response.JsonValues is [{ } only] ? EmbeddingReader.Read(only.Span) : null;
        return read is { IsFound: true } ? new EmbeddingAnswer(response, texts, read)
            : throw new MieException(MieErrors.EmbeddingsInvalid, "The answer has no embeddings in it.");
    }

    /// <summary>Whether a text has a vector.</summary>
    public bool Has(int index) => _vectors[index] is not null;

    /// <summary>The embedding of a text.</summary>
    /// <param name="index">Place of the text.</param>
    /// <exception cref="MieException"><c>EmbeddingMissing</c>: the answer has none for it.</exception>
    public MieEmbedding Of(int index) => new()
    {
        Text = _texts[index],
        Embedding = _vectors[index] ?? throw Missing(index),
        Index = index,
        Model = _model,
        PromptTokens = index == Array.FindIndex(_vectors, v => v is not null) ? _tokens : null,
        Elapsed = DurationText.Of(_response.Elapsed),
        RequestId = _response.RequestId,
    };

    private static float[]?[] InOrder(IReadOnlyList<(int? Index, float[]? Vector)> items, int count)
    {
        bool isNumbered = items.Any(i => i.Index is not null);
        // Without a number the place in the list is the text's, which it can be only when none is missing.
        if (!isNumbered && items.Count != count)
            throw Unclear(string.Create(CultureInfo.InvariantCulture, $"{items.Count} for {CountText.Of(count, "text")}"));
        float[]?[] vectors = new float[]?[count];
        HashSet<int> seen = [];
        for (int i = 0; i < items.Count; i++)
        {
            int index = isNumbered ? items[i].Index ?? throw Unclear("some with an index and some without") : i;
            if (index < 0 || index >= count)
                throw Unclear(string.Create(CultureInfo.InvariantCulture, $"one with the index {index} for {CountText.Of(count, "text")}"));
            if (!seen.Add(index))
                throw Unclear(string.Create(CultureInfo.InvariantCulture, $"two with the index {index}"));
            vectors[index] = items[i].Vector;
        }
        return vectors;
    }

    private MieException Missing(int index)
    {
        // Cut after it is masked, so that no half of a secret is left.
        string text = _response.WithoutSecrets(_texts[index]).ReplaceLineEndings(" ");
        int end = text.Length <= ShownText ? text.Length : ShownText - (char.IsHighSurrogate(text[ShownText - 1]) ? 1 : 0);
        return new MieException(MieErrors.EmbeddingMissing, string.Create(CultureInfo.InvariantCulture,
            $"The answer has no embedding for text {index + 1} of the {_texts.Count} of its request: "
                + $"{text[..end]}{(end < text.Length ? "…" : "")}"));
    }

    private static MieException Unclear(string what) => new(MieErrors.EmbeddingsInvalid,
        $"The answer does not say whose its embeddings are: it has {what}.");
}
