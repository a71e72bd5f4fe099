using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>
/// A prompt with the mark <c>[refuse]</c> is refused by the model, in each API's form, whatever else the request asks for.
/// </summary>
public sealed class ModelServerRefusalTests
{
    private const string Messages = """ "messages":[{"role":"user","content":"[refuse] What is the weather?"}] """;
    private readonly ModelServerHarness _server = new();

    [Theory]
    [InlineData("")]
    [InlineData(""","response_format":{"type":"json_object"}""")]
    [InlineData(""","tools":[{"type":"function","function":{"name":"get_weather"}}],"tool_choice":"required" """)]
    public async Task A_chat_has_a_refusal_in_place_of_its_content(string more)
    {
        string body = $"{{{Messages}{more}}}";
        JsonNode choice = (await _server.AskAsync("/v1/chat/completions", body))["choices"]![0]!;
        string refusal = (string)choice["message"]!["refusal"]!;
        Assert.Equal(("I'm sorry, but I can't help with that.", null, null, "stop"),
            (refusal, (string?)choice["message"]!["content"], choice["message"]!["tool_calls"], (string?)choice["finish_reason"]));
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync(
            "/v1/chat/completions", body.Insert(1, "\"stream\":true,"));
        JsonNode[] deltas = [.. events[..^1].Select(e => e.Data!["choices"]![0]!["delta"]!)];
        Assert.Equal(refusal, string.Concat(deltas.Select(d => (string?)d["refusal"])));
        Assert.True(deltas.Count(d => d["refusal"] is not null) > 3);
        Assert.All(deltas, d => Assert.Null(d["content"]));
        Assert.Equal("stop", (string?)events[^2].Data!["choices"]![0]!["finish_reason"]);
    }

    [Fact]
    public async Task Probabilities_of_a_refusal_stand_under_its_name()
    {
        JsonNode logprobs = (await _server.AskAsync(
            "/v1/chat/completions", $$"""{"logprobs":true,{{Messages}}}"""))["choices"]![0]!["logprobs"]!;
        Assert.Null(logprobs["content"]);
        Assert.Equal(
            "I'm sorry, but I can't help with that.", string.Concat(logprobs["refusal"]!.AsArray().Select(t => (string?)t!["token"])));
    }

    [Fact]
    public async Task A_response_has_a_refusal_part_with_events_of_its_own()
    {
        const string Body = """{"input":"[refuse]","reasoning":{"summary":"auto"}}""";
        JsonNode whole = await _server.AskAsync("/v1/responses", Body);
        JsonNode part = whole["output"]![1]!["content"]![0]!;
        Assert.Equal(("refusal", "completed"), ((string?)part["type"], (string?)whole["status"]));
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync("/v1/responses", Body.Insert(1, "\"stream\":true,"));
        Assert.Equal((string?)part["refusal"],
            string.Concat(events.Where(e => e.Event == "response.refusal.delta").Select(e => (string?)e.Data!["delta"])));
        Assert.Equal((string?)part["refusal"], (string?)events.Single(e => e.Event == "response.refusal.done").Data!["refusal"]);
        Assert.Equal(part.ToJsonString(), events.Last(e => e.Event == "response.content_part.done").Data!["part"]!.ToJsonString());
        Assert.DoesNotContain(events, e => e.Event!.StartsWith("response.output_text"));
    }

    [Theory]
    [InlineData("[refuse]")]
    // The string that Anthropic documents for tests of refusals begins like this.
    [InlineData("ANTHROPIC_MAGIC_STRING_TRIGGER_REFUSAL_00FF")]
    public async Task A_message_stops_with_a_refusal(string mark)
    {
        string body =
            $$$"""{"max_tokens":500,"messages":[{"role":"user","content":"{{{mark}}} weather"}],"tools":[{"name":"weather","input_schema":{}}]}""";
        JsonNode whole = await _server.AskAsync("/v1/messages", body);
        Assert.Equal(("refusal", "text"), ((string?)whole["stop_reason"], (string?)whole["content"]!.AsArray().Single()!["type"]));
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync("/v1/messages", body.Insert(1, "\"stream\":true,"));
        Assert.Equal("refusal", (string?)events.Single(e => e.Event == "message_delta").Data!["delta"]!["stop_reason"]);
        Assert.Equal((string?)whole["content"]![0]!["text"],
            string.Concat(events.Where(e => e.Event == "content_block_delta").Select(e => (string?)e.Data!["delta"]!["text"])));
    }

    [Fact]
    public async Task A_conversation_goes_on_after_a_refusal()
    {
        const string Body =
            """{"messages":[{"role":"user","content":"[refuse]"},{"role":"assistant","content":null,"refusal":"No."},"""
                + """{"role":"user","content":"Hello"}]}""";
        JsonNode message = (await _server.AskAsync("/v1/chat/completions", Body))["choices"]![0]!["message"]!;
        Assert.NotEmpty((string)message["content"]!);
        Assert.Null(message["refusal"]);
        // The next response goes on from the words of the refusal.
        string first = (string)(await _server.AskAsync("/v1/responses", """{"input":"[refuse]"}"""))["id"]!;
        JsonNode next = await _server.AskAsync("/v1/responses", $$"""{"input":"Hello","previous_response_id":"{{first}}"}""");
        Assert.Equal("output_text", (string?)next["output"]![0]!["content"]![0]!["type"]);
    }

    [Fact]
    public async Task The_limit_cuts_a_refusal_too()
    {
        JsonNode answer = await _server.AskAsync("/v1/chat/completions", $$"""{"max_tokens":2,{{Messages}}}""");
        Assert.Equal(("length", 2), ((string?)answer["choices"]![0]!["finish_reason"], (int)answer["usage"]!["completion_tokens"]!));
        Assert.NotEmpty((string)answer["choices"]![0]!["message"]!["refusal"]!);
    }
}
