using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>Answers <c>/v1/embeddings</c>: unit vectors made from a hash of the text.</summary>
internal static class EmbeddingAnswer
{
    private const int DefaultDimensions = 64;

    /// <summary>The answer to a body.</summary>
    public static ContainerResponse ToResponse(JsonElement body)
    {
        string[] inputs = body.Prompts("input");
        int dimensions = body.Number("dimensions", 1, 8192) ?? DefaultDimensions;
        string model = body.Text("model") ?? "odsc-llm";
        bool base64 = body.Text("encoding_format") switch
        {
            null or "float" => false,
            "base64" => true,
            string other => throw ModelServerException.Invalid($"'encoding_format' is float or base64, not '{other}'."),
        };
        return JsonAnswer.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteString("model"u8, model);
            json.WriteStartArray("data"u8);
            for (int i = 0; i < inputs.Length; i++)
                WriteVector(json, i, Vector(inputs[i], dimensions), base64);
            json.WriteEndArray();
            int tokens = inputs.Sum(Tokenizer.Count);
            json.WriteStartObject("usage"u8);
            json.WriteNumber("prompt_tokens"u8, tokens);
            json.WriteNumber("total_tokens"u8, tokens);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static float[] Vector(string text, int dimensions)
    {
        float[] vector = new float[dimensions];
        byte[] block = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        for (int i = 0; i < dimensions; i++)
        {
            if (i > 0 && i % 8 == 0)
                block = SHA256.HashData(block);
            vector[i] = BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(i % 8 * 4)) / 2147483648f;
        }
        float length = MathF.Sqrt(vector.Sum(v => v * v));
        for (int i = 0; i < dimensions; i++)
            vector[i] /= length;
        return vector;
    }

    private static void WriteVector(Utf8JsonWriter json, int index, float[] vector, bool base64)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "embedding"u8);
        json.WriteNumber("index"u8, index);
        if (base64)
        {
            json.WriteBase64String("embedding"u8, MemoryMarshal.AsBytes(vector.AsSpan()));
        }
        else
        {
            json.WriteStartArray("embedding"u8);
            foreach (float value in vector)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
