using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

public sealed class ModelServerToolTests
{
    private const string Tools =
        """
        [{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},
         {"type":"function","function":{"name":"sendMail","parameters":{"type":"object","properties":{"to":{"type":"string"},"text":{"type":"string"}},"required":["to","text"]}}},
         {"type":"function","function":{"name":"noop"}}]
        """;

    private readonly ModelServerHarness _server = new();

    [Theory]
    [InlineData("What is the WEATHER in Oslo?", "", "get_weather")]
    [InlineData("Send a mail about the weather.", "", "get_weather sendMail")]
    [InlineData("Send a mail about the weather.", ""","parallel_tool_calls":false""", "sendMail")]
    [InlineData("What is the weather?", ""","tool_choice":"none" """, null)]
    [InlineData("What is the weather?", ""","tool_choice":{"type":"function","function":{"name":"noop"}}""", "noop")]
    [InlineData("What is the weather?",
        ""","tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":"""
            + """{"name":"sendMail"}}]}}""", "sendMail")]
    public async Task The_words_of_the_prompt_and_tool_choice_pick_the_tools(string prompt, string choice, string? expected)
    {
        string body = $$"""{"messages":[{"role":"user","content":"{{prompt}}"}],"tools":{{Tools}}{{choice}}}""";
        JsonNode answer = (await _server.AskAsync("/v1/chat/completions", body))["choices"]![0]!;
        JsonNode message = answer["message"]!;
        if (expected is null)
        {
            Assert.Equal("stop", (string?)answer["finish_reason"]);
            Assert.NotEmpty((string)message["content"]!);
            return;
        }
        Assert.Equal(("tool_calls", null), ((string?)answer["finish_reason"], (string?)message["content"]));
        JsonArray calls = message["tool_calls"]!.AsArray();
        Assert.Equal(expected, string.Join(' ', calls.Select(c => (string?)c!["function"]!["name"])));
        Assert.All(calls, c => Assert.Equal(JsonValueKind.Object, JsonNode.Parse((string)c!["function"]!["arguments"]!)!.GetValueKind()));
        Assert.Equal(calls.Count, calls.Select(c => (string?)c!["id"]).Distinct().Count());
    }

    [Fact]
    public async Task A_streamed_call_tells_id_and_name_first_and_then_the_arguments_in_pieces()
    {
        string body = $$"""{"messages":[{"role":"user","content":"mail the weather"}],"tools":{{Tools}},"seed":7}""";
        JsonArray whole = (await _server.AskAsync("/v1/chat/completions", body))["choices"]![0]!["message"]!["tool_calls"]!.AsArray();
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync(
            "/v1/chat/completions", body.Insert(body.Length - 1, ",\"stream\":true"));
        Assert.Null(events[^1].Data);
        Assert.Equal("tool_calls", (string?)events[^2].Data!["choices"]![0]!["finish_reason"]);
        JsonNode[] pieces = [.. events[1..^2].Select(e => e.Data!["choices"]![0]!["delta"]!["tool_calls"]!.AsArray().Single()!)];
        for (int i = 0; i < whole.Count; i++)
        {
            JsonNode[] own = [.. pieces.Where(p => (int)p["index"]! == i)];
            Assert.Equal((string?)whole[i]!["function"]!["name"], (string?)own[0]["function"]!["name"]);
            Assert.StartsWith("call_", (string?)own[0]["id"]);
            Assert.All(own[1..], p => Assert.Null(p["id"]));
            Assert.True(own.Length > 3);
            Assert.Equal(
                (string?)whole[i]!["function"]!["arguments"], string.Concat(own.Select(p => (string?)p["function"]!["arguments"])));
        }
    }

    [Fact]
    public async Task A_tools_result_gets_a_text_unless_a_call_is_required()
    {
        const string Messages =
            """[{"role":"user","content":"weather?"},{"role":"assistant","content":null,"tool_calls":"""
                + """[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{}"}}]},"""
                + """{"role":"tool","tool_call_id":"call_1","content":"sunny"}]""";
        JsonNode text = await _server.AskAsync("/v1/chat/completions", $$"""{"messages":{{Messages}},"tools":{{Tools}}}""");
        Assert.NotEmpty((string)text["choices"]![0]!["message"]!["content"]!);
        JsonNode call = await _server.AskAsync(
            "/v1/chat/completions", $$"""{"messages":{{Messages}},"tools":{{Tools}},"tool_choice":"required"}""");
        Assert.Equal("tool_calls", (string?)call["choices"]![0]!["finish_reason"]);
    }

    [Fact]
    public async Task The_token_limit_cuts_arguments()
    {
        JsonNode answer = await _server.AskAsync(
            "/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"weather"}],"tools":{{Tools}},"max_tokens":3}""");
        Assert.Equal("length", (string?)answer["choices"]![0]!["finish_reason"]);
        Assert.Equal(3, (int)answer["usage"]!["completion_tokens"]!);
        JsonNode message = await _server.AskAsync("/v1/messages",
            """{"max_tokens":2,"messages":[{"role":"user","content":"weather"}],"tools":[{"name":"get_weather","input_schema":"""
                + """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]}""");
        Assert.Equal(("max_tokens", "tool_use"), ((string?)message["stop_reason"], (string?)message["content"]![0]!["type"]));
    }

    [Theory]
    [InlineData(""" "tools":[{"type":"function","function":{}}]""")]
    [InlineData(""" "tools":[{"type":"retrieval"}]""")]
    [InlineData(""" "tools":{}""")]
    [InlineData(""" "tools":[1]""")]
    [InlineData(""" "tool_choice":"required" """)]
    [InlineData(""" "tool_choice":{"type":"allowed_tools","allowed_tools":5},"tools":[{"type":"function","function":{"name":"a"}}]""")]
    [InlineData(""" "tool_choice":{"type":"allowed_tools","tools":5},"tools":[{"type":"function","function":{"name":"a"}}]""")]
    [InlineData(""" "tool_choice":{"type":"allowed_tools","tools":[5]},"tools":[{"type":"function","function":{"name":"a"}}]""")]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":{"type":"function","function":{"name":"b"}}""")]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":"sometimes" """)]
    public async Task Wrong_tools_are_refused(string fields)
    {
        (int status,
            JsonNode body) = await _server.RefusedAsync(
                "/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"a"}],{{fields}}}""");
        Assert.Equal((400, "invalid_request_error"), (status, (string?)body["error"]!["type"]));
        Assert.NotNull(body["error"]!["param"]);
    }
}
