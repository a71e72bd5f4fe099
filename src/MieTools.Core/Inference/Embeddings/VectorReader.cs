using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Embeddings;

/// <summary>Reads one vector after the other: lists of numbers, or base64 of float32, little-endian.</summary>
internal sealed class VectorReader
{
    // Those of an answer are as long as each other.
    private int _length = 256;

    /// <summary>Reads the value at the reader, up to its end.</summary>
    /// <returns>The vector; null for null, and for one of no numbers.</returns>
    /// <exception cref="MieException"><c>EmbeddingsInvalid</c>: it is no vector.</exception>
    public float[]? Read(ref Utf8JsonReader json)
    {
        float[]? vector = json.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => FromBase64(ref json),
            JsonTokenType.StartArray => FromNumbers(ref json),
            _ => throw Invalid("An embedding is neither a list of numbers nor base64."),
        };
        return vector is { Length: > 0 } ? vector : null;
    }

    private float[] FromNumbers(ref Utf8JsonReader json)
    {
        float[] vector = new float[_length];
        int count = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            // llama.cpp has a list in the list: one vector for the text or, without pooling, one for each token.
            if (json.TokenType == JsonTokenType.StartArray && count == 0)
                return Inner(ref json);
            if (count == vector.Length)
                Array.Resize(ref vector, count * 2);
            vector[count++] = Number(ref json);
        }
        if (count != vector.Length)
            Array.Resize(ref vector, count);
        _length = Math.Max(count, 1);
        return vector;
    }

    private float[] Inner(ref Utf8JsonReader json)
    {
        float[] vector = FromNumbers(ref json);
        return json.Read() && json.TokenType == JsonTokenType.EndArray ? vector
            : throw Invalid("The answer has a vector for each token of a text, and none for the text: the model server pools none.");
    }

    private static float Number(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.Number when json.TryGetSingle(out float number) => number,
        // What JSON has no number for comes as null, or as text.
        JsonTokenType.Null => float.NaN,
        JsonTokenType.String when JsonText.StringOrNull(ref json) is LenientJson.NaNText or "NaN" => float.NaN,
        JsonTokenType.String when json.ValueTextEquals("Infinity"u8) => float.PositiveInfinity,
        JsonTokenType.String when json.ValueTextEquals("-Infinity"u8) => float.NegativeInfinity,
        _ => throw Invalid("An embedding has something among its numbers that is none."),
    };

    private static float[] FromBase64(ref Utf8JsonReader json)
    {
        // Without escapes the bytes go straight into the vector.
        ReadOnlySpan<byte> text = json.ValueIsEscaped ? Unescaped(ref json) : json.ValueSpan;
        int padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        int length = (text.Length / 4 * 3) - padding;
        if (text.Length % 4 != 0 || length % sizeof(float) != 0)
            throw NoBase64();
        float[] vector = new float[length / sizeof(float)];
        Span<byte> bytes = MemoryMarshal.AsBytes(vector.AsSpan());
        if (Base64.DecodeFromUtf8(text, bytes, out _, out int written) != System.Buffers.OperationStatus.Done || written != length)
            throw NoBase64();
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> numbers = MemoryMarshal.Cast<byte, int>(bytes);
            System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(numbers, numbers);
        }
        return vector;
    }

    private static byte[] Unescaped(ref Utf8JsonReader json)
    {
        byte[] text = new byte[json.ValueSpan.Length];
        return text[..json.CopyString(text)];
    }

    private static MieException NoBase64() => Invalid("An embedding is text, and no base64 of float32 numbers.");

    private static MieException Invalid(string message) => new(MieErrors.EmbeddingsInvalid, message);
}
