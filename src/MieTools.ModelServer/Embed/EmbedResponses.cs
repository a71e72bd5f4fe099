using System.Text.Json;
using MieTools.ModelServer.OpenAi;

namespace MieTools.ModelServer.Embed;

/// <summary>
/// Answers the <c>embed</c> paths of Text Embeddings Inference, Ollama and Cohere, with the vectors that <c>/v1/embeddings</c> gives.
/// </summary>
internal static class EmbedResponses
{
    /// <summary>A list of vectors.</summary>
    public static ContainerResponse Tei(JsonElement body, ServerContext server)
    {
        string[] inputs = body.Prompts("inputs");
        int dimensions = Dimensions(body, "dimensions");
        server.CountInput(inputs);
        return JsonResponse.Write(json => WriteVectors(json, inputs, dimensions));
    }

    /// <summary>The vectors in <c>embeddings</c>, with what it took.</summary>
    public static ContainerResponse Ollama(JsonElement body, ServerContext server)
    {
        string[] inputs = body.Prompts("input");
        int dimensions = Dimensions(body, "dimensions");
        int tokens = server.CountInput(inputs);
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("model"u8, body.Text("model") ?? InfoResponses.Model);
            json.WritePropertyName("embeddings"u8);
            WriteVectors(json, inputs, dimensions);
            json.WriteNumber("total_duration"u8, 0);
            json.WriteNumber("load_duration"u8, 0);
            json.WriteNumber("prompt_eval_count"u8, tokens);
            json.WriteEndObject();
        });
    }

    /// <summary>The vectors by type; of its types the server has <c>float</c>.</summary>
    public static ContainerResponse Cohere(JsonElement body, ServerContext server)
    {
        string[] inputs = body.Prompts("texts");
        int dimensions = Dimensions(body, "output_dimension");
        body.NeededText("input_type");
        if (body.Texts("embedding_types") is { Length: > 0 } types && !types.Contains("float"))
            throw ModelServerException.Invalid("Of 'embedding_types' this server has float.", "embedding_types");
        int tokens = server.CountInput(inputs);
        string id = server.Ids.Next("embed-");
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteStartObject("embeddings"u8);
            json.WritePropertyName("float"u8);
            WriteVectors(json, inputs, dimensions);
            json.WriteEndObject();
            json.WriteStartArray("texts"u8);
            foreach (string input in inputs)
                json.WriteStringValue(input);
            json.WriteEndArray();
            json.WriteStartObject("meta"u8);
            json.WriteStartObject("billed_units"u8);
            json.WriteNumber("input_tokens"u8, tokens);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static int Dimensions(JsonElement body, string field) => body.Number(field, 1, 8192) ?? EmbeddingVector.DefaultDimensions;

    private static void WriteVectors(Utf8JsonWriter json, string[] inputs, int dimensions)
    {
        json.WriteStartArray();
        foreach (string input in inputs)
        {
            json.WriteStartArray();
            foreach (float value in EmbeddingVector.Of(input, dimensions))
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }
}
