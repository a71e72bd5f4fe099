using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Structured output: however an API asks for it, the text is JSON that fits the schema, whole and streamed.</summary>
public sealed class ModelServerFormatTests
{
    private const string Schema =
        """{"type":"object","properties":{"severity":{"enum":["high"]},"count":{"type":"integer","minimum":3,"maximum":3}},"required":"""
            + """["severity","count"],"additionalProperties":false}""";
    private readonly ModelServerHarness _server = new();

    [Theory]
    [InlineData("/v1/chat/completions", "messages",
        """ "response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":SCHEMA}} """)]
    [InlineData("/v1/chat/completions", "messages", """ "response_format":{"type":"json_object","schema":SCHEMA} """)]
    [InlineData("/v1/chat/completions", "messages", """ "guided_json":SCHEMA """)]
    [InlineData("/v1/chat/completions", "messages", """ "structured_outputs":{"json":SCHEMA} """)]
    [InlineData("/predict", "messages", """ "format":SCHEMA """)]
    [InlineData("/api/chat", "messages", """ "format":SCHEMA,"think":true """)]
    [InlineData("/api/generate", "prompt", """ "format":SCHEMA """)]
    [InlineData("/v1/completions", "prompt", """ "response_format":{"type":"json_schema","json_schema":{"name":"x","schema":SCHEMA}} """)]
    [InlineData("/v1/responses", "input", """ "text":{"format":{"type":"json_schema","name":"x","schema":SCHEMA}} """)]
    [InlineData("/v1/messages", "messages", """ "max_tokens":9999,"output_config":{"format":{"type":"json_schema","schema":SCHEMA}} """)]
    [InlineData("/v1/messages", "messages",
        """ "max_tokens":9999,"tools":[{"name":"x","input_schema":SCHEMA},"""
            + """{"name":"y","input_schema":{}}],"tool_choice":{"type":"tool","name":"x"} """)]
    [InlineData("/generate", "inputs", """ "parameters":{"grammar":{"type":"json","value":SCHEMA}} """)]
    [InlineData("/generate", "inputs", """ "parameters":{"grammar":{"type":"json_schema","value":{"name":"x","schema":SCHEMA}}} """)]
    public async Task The_answer_fits_the_schema(string path, string prompt, string option)
    {
        string input = prompt == "messages" ? """[{"role":"user","content":"a"}]""" : "\"a\"";
        string body = $$"""{"{{prompt}}":{{input}},{{option.Replace("SCHEMA", Schema)}}}""";
        Fits(WholeText(await _server.AskAsync(path, body)));
        List<(string? Event, JsonNode? Data)> events = path == "/generate"
            ? await _server.StreamAsync("/generate_stream", body)
            : await _server.StreamAsync(path, body.Insert(1, "\"stream\":true,"));
        Fits(string.Concat(events.Select(e => e.Data).OfType<JsonNode>().Select(DeltaText)));
    }

    [Fact]
    public async Task Any_object_will_do_where_no_schema_is_given()
    {
        JsonNode chat = await _server.AskAsync(
            "/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_object"}}""");
        JsonNode ollama = await _server.AskAsync("/api/chat", """{"messages":[{"role":"user","content":"a"}],"format":"json"}""");
        foreach (JsonNode answer in new[] { chat, ollama })
            Assert.IsType<JsonObject>(JsonNode.Parse(WholeText(answer)));
    }

    private static void Fits(string text)
    {
        JsonNode value = JsonNode.Parse(text)!;
        Assert.Equal(("high", 3, 2), ((string?)value["severity"], (int)value["count"]!, value.AsObject().Count));
    }

    private static string WholeText(JsonNode answer) =>
        (string?)answer["choices"]?[0]!["message"]?["content"] ?? (string?)answer["choices"]?[0]!["text"]
            ?? (string?)answer["generated_text"]
        ?? (string?)answer["output"]?[0]!["content"]![0]!["text"] ?? (string?)answer["content"]![0]!["text"]
        ?? answer["content"]![0]!["input"]!.ToJsonString();

    private static string? DeltaText(JsonNode data)
    {
        if (data["token"] is { } token)
            return (string?)token["text"];
        if (data["choices"] is { } choices)
            return (string?)(choices[0]!["delta"]?["content"] ?? choices[0]!["text"]);
        return data["delta"] is JsonObject delta ? (string?)(delta["text"] ?? delta["partial_json"]) : (string?)data["delta"];
    }
}
