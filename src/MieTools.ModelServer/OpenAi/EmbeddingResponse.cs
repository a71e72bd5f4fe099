using System.Buffers.Binary;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Answers <c>/v1/embeddings</c>.</summary>
internal static class EmbeddingResponse
{
    /// <summary>The answer to a body.</summary>
    public static ContainerResponse ToResponse(JsonElement body, ServerContext server)
    {
        string[] inputs = body.Prompts("input");
        int dimensions = body.Number("dimensions", 1, 8192) ?? EmbeddingVector.DefaultDimensions;
        string model = body.Text("model") ?? InfoResponses.Model;
        bool base64 = body.Text("encoding_format") switch
        {
            null or "float" => false,
            "base64" => true,
            string other =>
                throw ModelServerException.Invalid($"'encoding_format' has to be float or base64, not '{other}'.", "encoding_format"),
        };
        int tokens = server.CountInput(inputs);
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteString("model"u8, model);
            json.WriteStartArray("data"u8);
            for (int i = 0; i < inputs.Length; i++)
                WriteVector(json, i, EmbeddingVector.Of(inputs[i], dimensions), base64);
            json.WriteEndArray();
            Usage.WriteInput(json, tokens);
            json.WriteEndObject();
        });
    }

    private static void WriteVector(Utf8JsonWriter json, int index, float[] vector, bool base64)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "embedding"u8);
        json.WriteNumber("index"u8, index);
        if (base64)
        {
            byte[] bytes = new byte[vector.Length * sizeof(float)];
            for (int i = 0; i < vector.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
            json.WriteBase64String("embedding"u8, bytes);
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
