using System.Globalization;
using System.Text;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Embeddings;

/// <summary>A text as a model's vector. Its text is the vector as JSON, for a file or a database: see <see cref="ToString"/>.</summary>
public sealed record MieEmbedding
{
    /// <summary>The text that was sent.</summary>
    public string Text { get; init; } = "";

    /// <summary>The vector.</summary>
    public float[] Embedding { get; init; } = [];

    /// <summary>Numbers of the vector.</summary>
    public int Dimensions => Embedding.Length;

    /// <summary>Place of the text among those of its request or, in PowerShell, of its command; 0 for the first.</summary>
    public int Index { get; init; }

    /// <summary>Name of the model, or null.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Tokens of all texts of the request, on the first of its embeddings alone, so that they add up; null on the others, and when the
    /// server did not count them.
    /// </summary>
    public int? PromptTokens { get; init; }

    /// <summary>Time from the sending of the request to its last byte, tries included. The texts of a request have it in common.</summary>
    public string Elapsed { get; init; } = DurationText.None;

    /// <summary>The service's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>Display name of the deployment that answered; null when only its address is known.</summary>
    public string? DeploymentName { get; init; }

    /// <summary>The input that the text is from, as it came down the pipeline: a text or a row.</summary>
    public object? InputObject { get; init; }

    /// <summary>How alike two texts are to the model: the cosine of the angle between their vectors, 1 for the same direction.</summary>
    /// <param name="other">The other one, of the same model.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the vectors have different lengths.</exception>
    public double CosineSimilarity(MieEmbedding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CosineSimilarity(other.Embedding);
    }

    /// <summary>The same with a vector that was kept in a file or a database.</summary>
    /// <param name="vector">A vector of the same model.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the vectors have different lengths.</exception>
    public double CosineSimilarity(float[] vector) => VectorMath.Cosine(Embedding, vector);

    /// <summary><see cref="Elapsed"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan GetElapsed() => DurationText.Read(Elapsed);

    /// <summary>The vector as JSON, <c>[0.25,-1]</c>, with as many digits as give the same numbers again.</summary>
    public override string ToString()
    {
        StringBuilder text = new("[", Embedding.Length * 12 + 2);
        for (int i = 0; i < Embedding.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            // JSON has no other numbers.
            if (float.IsFinite(Embedding[i]))
                text.Append(CultureInfo.InvariantCulture, $"{Embedding[i]}");
            else
                text.Append("null");
        }
        return text.Append(']').ToString();
    }
}
