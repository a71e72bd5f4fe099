using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Embeddings;

/// <summary>An API that makes vectors of texts: which paths speak it, and how it takes the texts.</summary>
/// <remarks>
/// Sources: the public API references of OpenAI, Cohere (v1 and v2), Ollama and Text Embeddings Inference. How an answer is read does not
/// depend on the path: see <see cref="EmbeddingAnswer"/>.
/// </remarks>
public sealed class EmbeddingApi
{
    private static readonly EmbeddingApi s_openAi = new("OpenAI", "input", EmbeddingRequest.MaxBatchSize);
    private static readonly EmbeddingApi s_cohere = new("Cohere", "texts", EmbeddingRequest.MaxBatchSize);
    private static readonly EmbeddingApi s_ollama = new("Ollama", "input", EmbeddingRequest.MaxBatchSize);
    private static readonly EmbeddingApi s_ollamaSingle = new("Ollama, one text at a time", "prompt", 1);
    private static readonly EmbeddingApi s_tei = new("Text Embeddings Inference", "inputs", EmbeddingRequest.MaxBatchSize);

    private EmbeddingApi(string name, string member, int mostTexts)
    {
        Name = name;
        Member = member;
        MostTexts = mostTexts;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The member of a body that holds the texts.</summary>
    public string Member { get; }

    /// <summary>Most texts that one body can hold; 1 where the API takes one text and no list.</summary>
    public int MostTexts { get; }

    /// <summary>Whether it wants to be told what the vectors are for, and in which form.</summary>
    internal bool IsCohere => ReferenceEquals(this, s_cohere);

    /// <summary>The API of a path; null when the path is of none.</summary>
    /// <param name="suffix">Path suffix; a query is ignored. What stands before the API's own path does not matter.</param>
    public static EmbeddingApi? Of(string suffix)
    {
        ArgumentNullException.ThrowIfNull(suffix);
        return PromptShapes.PathOf(suffix) switch
        {
            string p when p.EndsWith("/api/embeddings", StringComparison.Ordinal) => s_ollamaSingle,
            string p when p.EndsWith("/embeddings", StringComparison.Ordinal) => s_openAi,
            string p when p.EndsWith("/api/embed", StringComparison.Ordinal) => s_ollama,
            string p when p.EndsWith("/v2/embed", StringComparison.Ordinal) => s_cohere,
            string p when p.EndsWith("/v1/embed", StringComparison.Ordinal) => s_cohere,
            string p when p.EndsWith("/embed", StringComparison.Ordinal) => s_tei,
            _ => null,
        };
    }
}
