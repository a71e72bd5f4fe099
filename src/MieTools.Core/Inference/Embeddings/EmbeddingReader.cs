using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Embeddings;

/// <summary>
/// Takes the vectors straight out of an answer's bytes, in one pass. What the answer is shows in itself, not in the path it came from.
/// </summary>
/// <remarks>
/// Known are: <c>data[].embedding</c> with <c>index</c> (OpenAI and its followers), <c>embeddings</c> as a list of vectors (Ollama, Cohere
/// v1) or by type (Cohere v2), a list of vectors (Text Embeddings Inference), a list of objects (llama.cpp), and a single <c>embedding</c>.
/// </remarks>
internal sealed class EmbeddingReader
{
    // Of the types that Cohere gives side by side the first of these that is there counts.
    private static readonly string[] s_types = ["float", "base64", "int8", "uint8", "binary", "ubinary"];

    private readonly VectorReader _vectors = new();
    private readonly List<(int? Index, float[]? Vector)> _items = [];

    private EmbeddingReader()
    {
    }

    /// <summary>The vectors as they stand in the answer, with the place that it gives them; null where there is none.</summary>
    public IReadOnlyList<(int? Index, float[]? Vector)> Items => _items;

    /// <summary>Whether there is a place for vectors at all.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Name of the model, or null.</summary>
    public string? Model { get; private set; }

    /// <summary>Tokens of the texts, or null.</summary>
    public int? Tokens { get; private set; }

    /// <summary>Reads an answer.</summary>
    /// <param name="utf8">One value of strict JSON.</param>
    /// <exception cref="MieException"><c>EmbeddingsInvalid</c>: a vector is not one of numbers.</exception>
    public static EmbeddingReader Read(ReadOnlySpan<byte> utf8)
    {
        EmbeddingReader answer = new();
        Utf8JsonReader json = new(utf8, new JsonReaderOptions { MaxDepth = LenientJson.MaxDepth });
        json.Read();
        if (json.TokenType == JsonTokenType.StartArray)
            answer.List(ref json);
        else if (json.TokenType == JsonTokenType.StartObject)
            answer.Root(ref json);
        return answer;
    }

    private void Root(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("data"u8) || json.ValueTextEquals("embeddings"u8))
                Vectors(ref json);
            else if (json.ValueTextEquals("embedding"u8))
                Single(ref json);
            else if (json.ValueTextEquals("model"u8))
                Model = Next(ref json).TokenType == JsonTokenType.String ? JsonText.StringOrNull(ref json) : Skipped(ref json);
            else if (json.ValueTextEquals("usage"u8) || json.ValueTextEquals("meta"u8) || json.ValueTextEquals("billed_units"u8))
                Usage(ref json);
            else if (json.ValueTextEquals("prompt_eval_count"u8))
                Count(ref json);
            else
                Next(ref json).Skip();
        }
    }

    // The total is the same where nothing is made, and what some servers give alone.
    private void Usage(ref Utf8JsonReader json)
    {
        if (Next(ref json).TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("prompt_tokens"u8) || json.ValueTextEquals("input_tokens"u8)
                || (json.ValueTextEquals("total_tokens"u8) && Tokens is null))
            {
                Count(ref json);
            }
            else if (json.ValueTextEquals("billed_units"u8))
            {
                Usage(ref json);
            }
            else
            {
                Next(ref json).Skip();
            }
        }
    }

    private void Count(ref Utf8JsonReader json)
    {
        if (Next(ref json).TokenType == JsonTokenType.Number && json.TryGetInt32(out int count))
            Tokens = count;
        else
            json.Skip();
    }

    private void Single(ref Utf8JsonReader json)
    {
        Next(ref json);
        IsFound = true;
        _items.Add((null, _vectors.Read(ref json)));
    }

    private void Vectors(ref Utf8JsonReader json)
    {
        switch (Next(ref json).TokenType)
        {
            case JsonTokenType.StartArray:
                List(ref json);
                break;
            case JsonTokenType.StartObject:
                ByType(ref json);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private void ByType(ref Utf8JsonReader json)
    {
        int best = s_types.Length;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int rank = RankOf(ref json);
            if (Next(ref json).TokenType != JsonTokenType.StartArray || rank >= best)
            {
                json.Skip();
                continue;
            }
            best = rank;
            _items.Clear();
            List(ref json);
        }
    }

    private static int RankOf(ref Utf8JsonReader json)
    {
        for (int i = 0; i < s_types.Length; i++)
        {
            if (json.ValueTextEquals(s_types[i]))
                return i;
        }
        return s_types.Length;
    }

    private void List(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject:
                    Item(ref json);
                    break;
                // Numbers in place of vectors are a list of something else.
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    break;
                default:
                    IsFound = true;
                    _items.Add((null, _vectors.Read(ref json)));
                    break;
            }
        }
    }

    private void Item(ref Utf8JsonReader json)
    {
        int? index = null;
        float[]? vector = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("embedding"u8))
            {
                Next(ref json);
                IsFound = true;
                vector = _vectors.Read(ref json);
            }
            else if (json.ValueTextEquals("index"u8))
            {
                index = Next(ref json).TokenType == JsonTokenType.Number && json.TryGetInt32(out int place) ? place : null;
                json.Skip();
            }
            else
            {
                Next(ref json).Skip();
            }
        }
        _items.Add((index, vector));
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader json)
    {
        json.Read();
        return ref json;
    }

    private static string? Skipped(ref Utf8JsonReader json)
    {
        json.Skip();
        return null;
    }
}
