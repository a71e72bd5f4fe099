using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Inference.Bodies;

namespace MieTools.Core.Inference.Embeddings;

/// <summary>What is asked of an embeddings API beside the texts. <see cref="NewBatch"/> begins a body.</summary>
public sealed record EmbeddingRequest
{
    /// <summary>
    /// Texts of one request when nothing else is said: 32, the most that Text Embeddings Inference takes unless it is started with another
    /// <c>--max-client-batch-size</c>. Cohere takes 96, OpenAI 2048.
    /// </summary>
    public const int DefaultBatchSize = 32;

    /// <summary>Most texts of one request: 2048, the limit of OpenAI's API.</summary>
    public const int MaxBatchSize = 2048;

    // How servers spell the two things that the reader of an answer takes for granted, with the values that fit.
    private static readonly (string Name, string[] Fitting)[] s_layout =
        [("embed_dtype", ["float32"]), ("output_dtype", ["float", "float32"]), ("endianness", ["native", "little"])];

    /// <summary>
    /// The model's name, or null for <see cref="Bodies.PromptRequest.DefaultModel"/> where the path is one of the framework's own.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>Further members of the body, by name: <c>dimensions</c>, <c>encoding_format</c>, <c>input_type</c> …</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> Extra { get; init; } = [];

    /// <summary>Begins the body of one request.</summary>
    /// <param name="suffix">The path suffix that is called.</param>
    /// <param name="size">Most texts in it; fewer where the API takes fewer.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the path is of no embeddings API, the size is none, or a further member
    /// stands in the way.</exception>
    public EmbeddingBatch NewBatch(string suffix, int size = DefaultBatchSize)
    {
        EmbeddingApi api = EmbeddingApi.Of(suffix)
            ?? throw MieException.InvalidArgument("Path", $"'{suffix}' is no path of an embeddings API.",
                "Use '/v1/embeddings', '/v2/embed', '/api/embed' or '/embed', or a path that ends so.");
        if (size is < 1 or > MaxBatchSize)
            throw MieException.InvalidArgument("BatchSize", $"The batch size is {size}; it must be 1 to {MaxBatchSize}.");
        Check(api, suffix);
        return new EmbeddingBatch(this, api, suffix, Math.Min(size, api.MostTexts));
    }

    /// <summary>A further member of the body by its name; null when there is none.</summary>
    internal JsonElement? Member(string name)
    {
        foreach (KeyValuePair<string, JsonElement> extra in Extra)
        {
            if (extra.Key == name)
                return extra.Value;
        }
        return null;
    }

    private void Check(EmbeddingApi api, string suffix)
    {
        if (Member(api.Member) is not null)
        {
            throw MieException.InvalidArgument("Option", $"'{api.Member}' is where '{suffix}' takes the texts.",
                "Give the texts by -Prompt or the pipe, or the whole body by -Body.");
        }

        if (Model is not null && Member("model") is not null)
            throw OptionCheck.Twice(nameof(Model), "model");
        string? encoding = TextOf("encoding_format");
        if (encoding is not (null or "float" or "base64"))
            throw Unreadable("encoding_format", encoding, "float or base64");
        if (encoding != "base64")
            return;
        // Bytes do not say what they are.
        foreach ((string name, string[] fitting) in s_layout)
        {
            if (TextOf(name) is { } value && !fitting.Contains(value))
                throw Unreadable(name, value, string.Join(" or ", fitting));
        }
    }

    private string? TextOf(string name) =>
        Member(name) is not { } value || value.ValueKind == JsonValueKind.Null ? null : value.ToString();

    private static MieException Unreadable(string name, string value, string wanted) => MieException.InvalidArgument("Option",
        $"'{name}' is '{value}'; embeddings are read as numbers, or as base64 of little-endian float32.",
        $"Use {wanted}, or send a -Body of your own and read its answer yourself.");
}
