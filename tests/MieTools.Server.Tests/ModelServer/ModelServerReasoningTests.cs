using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Reasoning in each API: how it is asked for, and that a stream tells the same as a whole answer.</summary>
public sealed class ModelServerReasoningTests
{
    private const string Messages = """ "messages":[{"role":"user","content":"What is the weather?"}] """;
    private readonly ModelServerHarness _server = new();

    [Theory]
    [InlineData(""","reasoning_effort":"low" """, true)]
    [InlineData(""","reasoning":{"effort":"high"}""", true)]
    [InlineData(""","think":true""", true)]
    [InlineData(""","think":"medium" """, true)]
    [InlineData(""","chat_template_kwargs":{"enable_thinking":true}""", true)]
    [InlineData(""","chat_template_kwargs":{"thinking":true}""", true)]
    [InlineData(""","model":"odsc-llm-thinking" """, true)]
    [InlineData(""","model":"odsc-llm-thinking","reasoning_effort":"none" """, false)]
    [InlineData(""","model":"odsc-llm-thinking","think":false""", false)]
    [InlineData(""","model":"odsc-llm-thinking","chat_template_kwargs":{"enable_thinking":false}""", false)]
    [InlineData(""","reasoning_effort":"none" """, false)]
    [InlineData(",\"n\":2", false)]
    public async Task A_chat_reasons_when_it_is_asked_to(string option, bool expected)
    {
        string plain = $"{{{Messages}}}";
        string body = $"{{{Messages}{option}}}";
        JsonNode message = (await _server.AskAsync("/v1/chat/completions", body))["choices"]![0]!["message"]!;
        Assert.Equal(expected, message["reasoning_content"] is not null);
        // Thinking changes nothing of the answer itself.
        Assert.Equal((string?)(await _server.AskAsync("/v1/chat/completions", plain))["choices"]![0]!["message"]!["content"],
            (string?)message["content"]);
        Assert.NotEqual((string?)message["content"], (string?)message["reasoning_content"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"logprobs\":true")]
    [InlineData(""","tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":"""
        + """{"type":"string"}},"required":["city"]}}}]""")]
    public async Task A_chats_stream_thinks_first_and_adds_up_to_the_whole_answer(string more)
    {
        string body = $$"""{"reasoning_effort":"low","n":2,{{Messages}}{{more}}}""";
        JsonNode whole = await _server.AskAsync("/v1/chat/completions", body);
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync(
            "/v1/chat/completions", body.Insert(body.Length - 1, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        Assert.Equal(whole["usage"]!.ToJsonString(), events[^2].Data!["usage"]!.ToJsonString());
        for (int i = 0; i < 2; i++)
        {
            JsonNode message = whole["choices"]![i]!["message"]!;
            JsonNode[] deltas = [.. events[..^2].Select(e => e.Data!["choices"]![0]!).Where(c => (int)c["index"]! == i)
                .Select(c => c["delta"]!)];
            Assert.Equal((string?)message["reasoning_content"], string.Concat(deltas.Select(d => (string?)d["reasoning_content"])));
            Assert.Equal((string?)message["content"] ?? "", string.Concat(deltas.Select(d => (string?)d["content"])));
            Assert.Equal(
                (string?)message["tool_calls"]?[0]!["function"]!["arguments"] ?? "",
                string.Concat(deltas.Select(d => (string?)d["tool_calls"]?[0]!["function"]!["arguments"])));
            int lastThought = Array.FindLastIndex(deltas, d => d["reasoning_content"] is not null);
            Assert.True(lastThought > 5 && deltas[1..lastThought].All(d => d["reasoning_content"] is not null));
        }
        int thought = (int)whole["usage"]!["completion_tokens_details"]!["reasoning_tokens"]!;
        Assert.InRange(thought, 20, (int)whole["usage"]!["completion_tokens"]! - 1);
    }

    [Fact]
    public async Task A_limit_may_leave_room_for_thoughts_alone()
    {
        JsonNode chat = await _server.AskAsync("/v1/chat/completions", $$"""{"reasoning_effort":"low","max_tokens":5,{{Messages}}}""");
        JsonNode choice = chat["choices"]![0]!;
        Assert.Equal(("length", null, 5),
            ((string?)choice["finish_reason"], (string?)choice["message"]!["content"],
                (int)chat["usage"]!["completion_tokens_details"]!["reasoning_tokens"]!));
        Assert.NotEmpty((string)choice["message"]!["reasoning_content"]!);

        const string Body = """{"input":"a","reasoning":{"effort":"low"},"max_output_tokens":5}""";
        JsonNode response = await _server.AskAsync("/v1/responses", Body);
        Assert.Equal(("incomplete", "reasoning"), ((string?)response["status"], (string?)response["output"]!.AsArray().Single()!["type"]));
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync("/v1/responses", Body.Insert(1, "\"stream\":true,"));
        Assert.Equal("response.incomplete", events[^1].Event);
        Assert.DoesNotContain(events, e => e.Event == "response.output_text.done");

        JsonNode message = await _server.AskAsync("/v1/messages", $$"""{"thinking":{"type":"adaptive"},"max_tokens":5,{{Messages}}}""");
        Assert.Equal(
            ("max_tokens", "thinking"), ((string?)message["stop_reason"], (string?)message["content"]!.AsArray().Single()!["type"]));
    }

    [Theory]
    [InlineData("""{"effort":"low","summary":"auto"}""", "summary", "response.reasoning_summary_text")]
    [InlineData("""{"effort":"low"}""", "content", "response.reasoning_text")]
    public async Task A_response_has_its_thoughts_as_an_item_of_its_own(string reasoning, string holder, string name)
    {
        string body = $$"""{"input":"What is the weather?","reasoning":{{reasoning}}}""";
        JsonNode whole = await _server.AskAsync("/v1/responses", body);
        JsonArray output = whole["output"]!.AsArray();
        Assert.Equal(["reasoning", "message"], output.Select(o => (string?)o!["type"]));
        string thoughts = (string)output[0]![holder]![0]!["text"]!;
        Assert.InRange((int)whole["usage"]!["output_tokens_details"]!["reasoning_tokens"]!, 20, (int)whole["usage"]!["output_tokens"]! - 1);

        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync("/v1/responses", body.Insert(1, "\"stream\":true,"));
        string part = name.Contains("summary") ? "response.reasoning_summary_part" : "response.content_part";
        string[] kinds = [.. events.Select(e => e.Event!).Where((k, i) => i == 0 || k != events[i - 1].Event)];
        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", part + ".added", name + ".delta", name + ".done", part + ".done", "response.output_item.done",
                "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.done",
                "response.content_part.done", "response.output_item.done",
                "response.completed",
            ],
            kinds);
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(e => (int)e.Data!["sequence_number"]!));
        Assert.Equal(thoughts, string.Concat(events.Where(e => e.Event == name + ".delta").Select(e => (string?)e.Data!["delta"])));
        Assert.Equal(thoughts, (string?)events.Single(e => e.Event == name + ".done").Data!["text"]);
        Assert.Equal(WithoutIds(output), WithoutIds(events[^1].Data!["response"]!["output"]!.AsArray()));
    }

    [Fact]
    public async Task Messages_have_a_thinking_block_with_a_signature()
    {
        string body =
            $$$"""{"thinking":{"type":"enabled","budget_tokens":1024},"max_tokens":2048,{{{Messages}}},"tools":[{"name":"get_weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]}""";
        JsonArray content = (await _server.AskAsync("/v1/messages", body))["content"]!.AsArray();
        Assert.Equal(["thinking", "tool_use"], content.Select(c => (string?)c!["type"]));
        List<(string? Event, JsonNode? Data)> events = await _server.StreamAsync("/v1/messages", body.Insert(1, "\"stream\":true,"));
        JsonNode start = events.First(e => e.Event == "content_block_start").Data!["content_block"]!;
        Assert.Equal(("thinking", "", ""), ((string?)start["type"], (string?)start["thinking"], (string?)start["signature"]));
        JsonNode[] deltas = [.. events.Where(e => e.Event == "content_block_delta").Select(e => e.Data!)];
        JsonNode[] thoughts = [.. deltas.Where(d => (int)d["index"]! == 0).Select(d => d["delta"]!)];
        Assert.All(thoughts[..^1], t => Assert.Equal("thinking_delta", (string?)t["type"]));
        Assert.Equal((string?)content[0]!["thinking"], string.Concat(thoughts[..^1].Select(t => (string?)t["thinking"])));
        Assert.Equal(
            ("signature_delta", (string?)content[0]!["signature"]), ((string?)thoughts[^1]["type"], (string?)thoughts[^1]["signature"]));
        Assert.NotEmpty((string)content[0]!["signature"]!);
        string arguments = string.Concat(deltas.Where(d => (int)d["index"]! == 1).Select(d => (string?)d["delta"]!["partial_json"]));
        Assert.True(JsonNode.DeepEquals(content[1]!["input"], JsonNode.Parse(arguments)));
    }

    [Theory]
    [InlineData("/v1/chat/completions", ""","reasoning_effort":"much" """)]
    [InlineData("/v1/chat/completions", ""","reasoning":"low" """)]
    [InlineData("/v1/chat/completions", ""","think":7""")]
    [InlineData("/v1/messages", ""","max_tokens":2000,"thinking":{"type":"enabled"}""")]
    [InlineData("/v1/messages", ""","max_tokens":2000,"thinking":{"type":"enabled","budget_tokens":1023}""")]
    [InlineData("/v1/messages", ""","max_tokens":2000,"thinking":{"type":"enabled","budget_tokens":2000}""")]
    [InlineData("/v1/messages", ""","max_tokens":2000,"thinking":{"type":"some"}""")]
    // Who has to call a tool has nothing to think about, says Anthropic.
    [InlineData("/v1/messages",
        ""","max_tokens":2000,"thinking":{"type":"adaptive"},"tools":[{"name":"x","input_schema":{}}],"tool_choice":{"type":"any"}""")]
    public async Task Wrong_wishes_are_refused(string path, string option) =>
        Assert.Equal(400, (await _server.RefusedAsync(path, $"{{{Messages}{option}}}")).Status);

    [Theory]
    [InlineData("""{"effort":"much"}""")]
    [InlineData("""{"summary":"long"}""")]
    [InlineData("\"low\"")]
    public async Task Wrong_wishes_of_a_response_are_refused(string reasoning) =>
        Assert.Equal(400, (await _server.RefusedAsync("/v1/responses", $$"""{"input":"a","reasoning":{{reasoning}}}""")).Status);

    private static string WithoutIds(JsonArray items)
    {
        JsonArray copy = items.DeepClone().AsArray();
        foreach (JsonNode? item in copy)
            item!.AsObject().Remove("id");
        return JsonSerializer.Serialize(copy);
    }
}
