using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Embeddings;

/// <summary>The texts of one request, which is never larger than the service takes.</summary>
public sealed class EmbeddingBatch
{
    // A body is UTF-8 and goes into no page: without this every letter that is not ASCII would take six bytes.
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly EmbeddingRequest _request;
    private readonly EmbeddingApi _api;
    private readonly string _suffix;
    private readonly int _size;
    private readonly int _around;
    private readonly ArrayBufferWriter<byte> _written = new();
    private readonly List<string> _texts = [];

    internal EmbeddingBatch(EmbeddingRequest request, EmbeddingApi api, string suffix, int size)
    {
        _request = request;
        _api = api;
        _suffix = suffix;
        _size = size;
        _around = Write([]).Length;
    }

    /// <summary>The texts, in their order.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Whether it has as many texts as it may.</summary>
    public bool IsFull => _texts.Count >= _size;

    /// <summary>Adds a text, unless the body would have too many texts or bytes then.</summary>
    /// <returns>False when it did not fit: then it belongs into the next batch.</returns>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the text is empty. <c>PayloadTooLarge</c>: it fits into no batch.</exception>
    public bool TryAdd(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw MieException.InvalidArgument(
                "Prompt", "The prompt is empty.", "Give a text; an empty line of the input can be left out with Where-Object.");
        }

        if (IsFull)
            return false;
        ReadOnlySpan<byte> json = Json(text).Span;
        int length = _around + json.Length;
        if (length > InferenceBody.MaxBytes)
            throw InferenceBody.TooLarge(length, "Prompt");
        if (_texts.Count > 0 && length + _written.WrittenCount + 1 > InferenceBody.MaxBytes)
            return false;
        if (_texts.Count > 0)
            _written.Write(","u8);
        _written.Write(json);
        _texts.Add(text);
        return true;
    }

    /// <summary>The body with all texts that were added.</summary>
    public InferenceBody ToBody() => InferenceBody.Json(Write(_written.WrittenSpan));

    private static ReadOnlyMemory<byte> Json(string text)
    {
        ArrayBufferWriter<byte> buffer = new(text.Length + 2);
        using Utf8JsonWriter writer = new(buffer, s_writing);
        writer.WriteStringValue(text);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> texts)
    {
        ArrayBufferWriter<byte> buffer = new(texts.Length + 256);
        using Utf8JsonWriter writer = new(buffer, s_writing);
        writer.WriteStartObject();
        string? model = _request.Model ?? (PromptShapes.IsFramework(_suffix) ? PromptRequest.DefaultModel : null);
        if (model is not null && _request.Member("model") is null)
            writer.WriteString("model", model);
        writer.WritePropertyName(_api.Member);
        WriteTexts(writer, texts);
        if (_api.IsCohere)
            WriteCohere(writer);
        foreach ((string name, JsonElement value) in _request.Extra)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private void WriteTexts(Utf8JsonWriter writer, ReadOnlySpan<byte> texts)
    {
        if (_api.MostTexts == 1)
            writer.WriteRawValue(texts.IsEmpty ? "\"\""u8 : texts, skipInputValidation: true);
        else
            writer.WriteRawValue([(byte)'[', .. texts, (byte)']'], skipInputValidation: true);
    }

    // Both are wanted by its newer models.
    private void WriteCohere(Utf8JsonWriter writer)
    {
        if (_request.Member("input_type") is null)
            writer.WriteString("input_type", "search_document");
        if (_request.Member("embedding_types") is null)
        {
            writer.WriteStartArray("embedding_types");
            writer.WriteStringValue("float");
            writer.WriteEndArray();
        }
    }
}
