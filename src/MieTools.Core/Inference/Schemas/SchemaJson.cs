using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Writes and reads back the JSON of schemas.</summary>
internal static class SchemaJson
{
    // Each level of a schema takes two of JSON.
    public const int MaxDepth = 512;

    private static readonly JsonWriterOptions s_writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
    };

    private static readonly JsonDocumentOptions s_reading = new()
    {
        MaxDepth = MaxDepth,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Writes one value.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, s_writing))
            write(writer);
        return buffer.WrittenMemory;
    }

    /// <summary>Writes one value and reads it back.</summary>
    public static JsonElement Build(Action<Utf8JsonWriter> write) => Parse(Write(write));

    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8, s_reading);
        return document.RootElement.Clone();
    }
}
