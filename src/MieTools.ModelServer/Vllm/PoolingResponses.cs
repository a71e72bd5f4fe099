using System.Text.Json;
using MieTools.ModelServer.Generation;
using MieTools.ModelServer.OpenAi;

namespace MieTools.ModelServer.Vllm;

/// <summary>Answers <c>/score</c>, <c>/rerank</c>, <c>/classify</c> and <c>/pooling</c> in vLLM's forms.</summary>
internal static class PoolingResponses
{
    /// <summary>Each text of one side with one of the other.</summary>
    public static ContainerResponse Score(JsonElement body, ServerContext server)
    {
        string[] first = Side(body, "text_1");
        string[] second = Side(body, "text_2");
        if (first.Length != 1 && first.Length != second.Length)
            throw ModelServerException.Invalid("'text_1' has to be one text, or as many as 'text_2' has.", "text_1");
        return List(body, server, "score-", [.. first, .. second], (json, i) =>
        {
            json.WriteString("object"u8, "score"u8);
            json.WriteNumber("score"u8, PairScore.Of(first[first.Length == 1 ? 0 : i], second[i]));
        }, second.Length);
    }

    /// <summary>Documents in the order in which they fit a query.</summary>
    public static ContainerResponse Rerank(JsonElement body, ServerContext server)
    {
        string query = body.NeededText("query");
        string[] documents = Side(body, "documents");
        int top = body.Number("top_n", 0, int.MaxValue) is { } n and > 0 ? n : documents.Length;
        int tokens = server.CountInput([query, .. documents]);
        string id = server.Ids.Next("rerank-");
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("model"u8, body.Text("model") ?? InfoResponses.Model);
            json.WriteStartObject("usage"u8);
            json.WriteNumber("total_tokens"u8, tokens);
            json.WriteEndObject();
            json.WriteStartArray("results"u8);
            foreach ((string document, int index,
                double score) in documents.Select((d, i) => (d, i, PairScore.Of(query, d))).OrderByDescending(r => r.Item3).Take(top))
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, index);
                json.WriteStartObject("document"u8);
                json.WriteString("text"u8, document);
                json.WriteEndObject();
                json.WriteNumber("relevance_score"u8, score);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Two classes for each input.</summary>
    public static ContainerResponse Classify(JsonElement body, ServerContext server)
    {
        string[] inputs = body.Prompts("input");
        return List(body, server, "classify-", inputs, (json, i) =>
        {
            double first = (1 + new Dice(inputs[i], 0, 0).Below(998)) / 1000.0;
            json.WriteString("label"u8, first > 0.5 ? "LABEL_0"u8 : "LABEL_1"u8);
            json.WriteStartArray("probs"u8);
            json.WriteNumberValue(first);
            json.WriteNumberValue(Math.Round(1 - first, 3));
            json.WriteEndArray();
            json.WriteNumber("num_classes"u8, 2);
        }, inputs.Length);
    }

    /// <summary>The vectors of embeddings.</summary>
    public static ContainerResponse Pooling(JsonElement body, ServerContext server)
    {
        string[] inputs = body.Prompts("input");
        return List(body, server, "pool-", inputs, (json, i) =>
        {
            json.WriteString("object"u8, "pooling"u8);
            json.WriteStartArray("data"u8);
            foreach (float value in EmbeddingVector.Of(inputs[i], EmbeddingVector.DefaultDimensions))
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }, inputs.Length);
    }

    private static ContainerResponse List(
        JsonElement body, ServerContext server, string idPrefix, string[] texts, Action<Utf8JsonWriter, int> write, int count)
    {
        int tokens = server.CountInput(texts);
        string id = server.Ids.Next(idPrefix);
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("object"u8, "list"u8);
            json.WriteNumber("created"u8, server.Options.Now);
            json.WriteString("model"u8, body.Text("model") ?? InfoResponses.Model);
            json.WriteStartArray("data"u8);
            for (int i = 0; i < count; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, i);
                write(json, i);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Usage.WriteInput(json, tokens);
            json.WriteEndObject();
        });
    }

    private static string[] Side(JsonElement body, string field)
    {
        _ = body.Needed(field);
        string[] texts = body.Texts(field);
        return texts.Length > 0 ? texts : throw ModelServerException.Invalid($"'{field}' is empty.", field);
    }
}
