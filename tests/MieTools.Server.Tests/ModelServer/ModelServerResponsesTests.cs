using System.Text.Json.Nodes;
using MieTools.ModelServer;

namespace MieTools.Server.Tests;

public sealed class ModelServerResponsesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_background_response_takes_its_time_and_can_be_cancelled()
    {
        ModelServerHarness server = new(tokensPerSecond: 10, _time);
        string first = (string)(await server.AskAsync("/v1/responses", """{"input":"a","background":true}"""))["id"]!;
        string second = (string)(await server.AskAsync("/v1/responses", """{"input":"a","background":true}"""))["id"]!;
        JsonNode running = await server.GetAsync($"/v1/responses/{first}");
        Assert.Equal(("in_progress", 0), ((string?)running["status"], running["output"]!.AsArray().Count));
        Assert.Null(running["usage"]);
        Assert.Equal("cancelled", (string?)(await server.AskAsync($"/v1/responses/{second}/cancel", ""))["status"]);
        _time.Advance(TimeSpan.FromMinutes(1));
        JsonNode ready = await server.GetAsync($"/v1/responses/{first}");
        Assert.Equal(("completed", 1), ((string?)ready["status"], ready["output"]!.AsArray().Count));
        Assert.Equal("cancelled", (string?)(await server.GetAsync($"/v1/responses/{second}"))["status"]);
        Assert.Equal("Cannot cancel a completed response.",
            (string?)(await server.RefusedAsync($"/v1/responses/{first}/cancel", "")).Body["error"]!["message"]);
    }

    [Fact]
    public async Task Responses_are_kept_unless_the_request_says_no_and_the_oldest_go_first()
    {
        ModelServerHarness server = new();
        string unkept = (string)(await server.AskAsync("/v1/responses", """{"input":"a","store":false}"""))["id"]!;
        Assert.Equal(404, (await server.RefusedAsync($"/v1/responses/{unkept}", "", "GET")).Status);
        string[] ids = new string[1001];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = (string)(await server.AskAsync("/v1/responses", """{"input":"a","max_output_tokens":1}"""))["id"]!;
        Assert.Equal(404, (await server.RefusedAsync($"/v1/responses/{ids[0]}", "", "GET")).Status);
        JsonNode kept = await server.GetAsync($"/v1/responses/{ids[1]}");
        Assert.Equal(("incomplete", "max_output_tokens"), ((string?)kept["status"], (string?)kept["incomplete_details"]!["reason"]));
        Assert.True((bool)(await server.AskAsync($"/v1/responses/{ids[1]}", "", "DELETE"))["deleted"]!);
        foreach ((string path, string method) in new[] { ("", "GET"), ("", "DELETE"), ("/cancel", "POST"), ("/input_items", "GET") })
            Assert.Equal(404, (await server.RefusedAsync($"/v1/responses/{ids[1]}{path}", "", method)).Status);
    }

    [Fact]
    public async Task A_stored_stream_can_be_had_again_and_continued()
    {
        ModelServerHarness server = new();
        List<(string? Event, JsonNode? Data)> events = await server.StreamAsync("/v1/responses", """{"input":"a","stream":true}""");
        string id = (string)events[^1].Data!["response"]!["id"]!;
        List<(string? Event, JsonNode? Data)> rest = await server.StreamAsync(
            $"/v1/responses/{id}?stream=true&starting_after=4", "", "GET");
        Assert.Equal(events[5..].Select(e => e.Data!.ToJsonString()), rest.Select(e => e.Data!.ToJsonString()));
        JsonNode next = await server.AskAsync("/v1/responses", $$"""{"input":"b","previous_response_id":"{{id}}"}""");
        Assert.True((int)next["usage"]!["input_tokens"]! > (int)events[^1].Data!["response"]!["usage"]!["total_tokens"]!);
        (int status, JsonNode body) = await server.RefusedAsync("/v1/responses", """{"input":"b","previous_response_id":"resp_x"}""");
        Assert.Equal((400, "previous_response_not_found"), (status, (string?)body["error"]!["code"]));
    }

    [Fact]
    public async Task A_stream_whose_client_goes_away_is_cancelled()
    {
        ModelServerHarness server = new();
        ContainerResponse answer = await server.SendAsync("/v1/responses", """{"input":"a","stream":true}""");
        string? id = null;
        await foreach (ReadOnlyMemory<byte> chunk in answer.Stream!)
        {
            id = System.Text.Encoding.UTF8.GetString(chunk.Span).Split("\"id\":\"")[1].Split('"')[0];
            Assert.Equal("in_progress", (string?)(await server.GetAsync($"/v1/responses/{id}"))["status"]);
            break;
        }
        Assert.Equal("cancelled", (string?)(await server.GetAsync($"/v1/responses/{id}"))["status"]);
    }

    [Fact]
    public async Task Input_items_have_pages_and_an_order()
    {
        ModelServerHarness server = new();
        string id = (string)(await server.AskAsync("/v1/responses", """
            {"input":[{"role":"user","content":"one"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"two"},
                      {"type":"message","role":"user","content":[{"type":"input_text","text":"three"}]}]}
            """))["id"]!;
        JsonNode page = await server.GetAsync($"/v1/responses/{id}/input_items?limit=3");
        Assert.Equal(["message", "function_call_output", "function_call"], page["data"]!.AsArray().Select(i => (string)i!["type"]!));
        Assert.True((bool)page["has_more"]!);
        JsonNode last = await server.GetAsync($"/v1/responses/{id}/input_items?limit=3&after={page["last_id"]}");
        Assert.Equal("one", (string?)last["data"]!.AsArray().Single()!["content"]![0]!["text"]);
        JsonNode up = await server.GetAsync($"/v1/responses/{id}/input_items?order=asc");
        Assert.Equal(4, up["data"]!.AsArray().Select(i => (string)i!["id"]!).Distinct().Count());
        Assert.Equal("one", (string?)up["data"]![0]!["content"]![0]!["text"]);
        Assert.Equal(400, (await server.RefusedAsync($"/v1/responses/{id}/input_items?limit=0", "", "GET")).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"input":1}""")]
    [InlineData("""{"input":[]}""")]
    [InlineData("""{"input":[{"role":"robot","content":"a"}]}""")]
    [InlineData("""{"input":[{"type":"function_call_output","output":"a"}]}""")]
    [InlineData("""{"input":"a","background":true,"store":false}""")]
    [InlineData("""{"input":"a","max_output_tokens":0}""")]
    [InlineData("""{"input":"a","text":{"format":{"type":"json_schema"}}}""")]
    public async Task Wrong_requests_are_refused(string body)
    {
        (int status, JsonNode answer) = await new ModelServerHarness().RefusedAsync("/v1/responses", body);
        Assert.Equal((400, "invalid_request_error"), (status, (string?)answer["error"]!["type"]));
    }
}
