using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Answers <c>/v1/edits</c>, which OpenAI has withdrawn.</summary>
internal static class EditResponse
{
    /// <summary>The answer to a body.</summary>
    public static ContainerResponse ToResponse(JsonElement body, ServerContext server)
    {
        string instruction = body.NeededText("instruction");
        body.CheckRange("temperature", 0, 2);
        body.CheckRange("top_p", 0, 1);
        GenerationRequest request = new() { Prompts = [$"{instruction}\n{body.Text("input")}"], Choices = body.Number("n", 1, 20) ?? 1 };
        GeneratedText[] texts = GeneratedText.Generate(request, server.Options);
        Usage usage = server.Count(request, texts);
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "edit"u8);
            json.WriteNumber("created"u8, server.Options.Now);
            json.WriteStartArray("choices"u8);
            for (int i = 0; i < texts.Length; i++)
            {
                json.WriteStartObject();
                json.WriteString("text"u8, texts[i].Text);
                json.WriteNumber("index"u8, i);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            usage.Write(json);
            json.WriteEndObject();
        });
    }
}
