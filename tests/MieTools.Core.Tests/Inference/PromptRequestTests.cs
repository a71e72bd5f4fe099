using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Inference;

public sealed class PromptRequestTests
{
    private static readonly PromptRequest s_prompt = new() { Prompt = "Hi" };
    private static readonly PromptRequest s_full = new()
    {
        Prompt = "Hi",
        System = "Be kind",
        Model = "m",
        MaxTokens = 5,
        Temperature = 0.5,
    };

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"odsc-llm","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("/v1/completions", """{"model":"odsc-llm","prompt":"Hi"}""")]
    [InlineData("/v1/responses", """{"model":"odsc-llm","input":"Hi"}""")]
    [InlineData("/v1/messages", """{"model":"odsc-llm","messages":[{"role":"user","content":"Hi"}],"max_tokens":1024}""")]
    [InlineData("/v1/embeddings", """{"model":"odsc-llm","input":"Hi"}""")]
    [InlineData("/generate", """{"inputs":"Hi","parameters":{}}""")]
    [InlineData("/tokenize", """{"model":"odsc-llm","prompt":"Hi"}""")]
    [InlineData("/v1/custom/completions", """{"prompt":"Hi"}""")]
    [InlineData("/my/chat/completions", """{"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("/anything", """{"prompt":"Hi"}""")]
    [InlineData("", """{"prompt":"Hi"}""")]
    public void Writes_the_least_for_a_prompt(string suffix, string expected) => Assert.Equal(expected, Write(suffix, s_prompt));

    [Theory]
    [InlineData("/v1/chat/completions",
        """{"model":"m","messages":[{"role":"system","content":"Be """
            + """kind"},{"role":"user","content":"Hi"}],"max_tokens":5,"temperature":0.5,"stream":true,"stream_options":"""
            + """{"include_usage":true}}""")]
    [InlineData(
        "/v1/completions",
        """{"model":"m","prompt":"Be kind\n\nHi","max_tokens":5,"temperature":0.5,"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("/v1/responses",
        """{"model":"m","instructions":"Be kind","input":"Hi","max_output_tokens":5,"temperature":0.5,"stream":true}""")]
    [InlineData("/v1/messages",
        """{"model":"m","system":"Be kind","messages":[{"role":"user","content":"Hi"}],"max_tokens":5,"temperature":0.5,"stream":true}""")]
    [InlineData("/generate_stream", """{"inputs":"Be kind\n\nHi","parameters":{"max_new_tokens":5,"temperature":0.5}}""")]
    public void Writes_all_for_a_stream(string suffix, string expected) =>
        Assert.Equal(expected, Write(suffix, s_full, InferenceMode.Stream));

    [Fact]
    public void Extra_members_win_over_what_is_written_by_default()
    {
        PromptRequest request = s_full with
        {
            MaxTokens = null,
            Extra = [new("max_tokens", Json("7")), new("stop", Json("[\"x\"]")), new("stream", Json("false"))],
        };
        Assert.Equal("""{"model":"m","prompt":"Be kind\n\nHi","temperature":0.5,"max_tokens":7,"stop":["x"],"stream":false}""",
            Write("/v1/completions", request, InferenceMode.Stream));
        Assert.Contains("\"max_tokens\":7", Write("/v1/messages", request), StringComparison.Ordinal);
        Assert.Contains("\"model\":\"n\"",
            Write("/v1/completions", new() { Prompt = "x", Extra = [new("model", Json("\"n\""))] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "max_tokens", "-MaxTokens")]
    [InlineData("/v1/chat/completions", "max_completion_tokens", "-MaxTokens")]
    [InlineData("/v1/responses", "max_output_tokens", "-MaxTokens")]
    [InlineData("/v1/responses", "instructions", "-System")]
    [InlineData("/v1/responses", "input", "-Prompt")]
    [InlineData("/v1/messages", "system", "-System")]
    [InlineData("/v1/messages", "messages", "-Prompt")]
    [InlineData("/v1/completions", "model", "-Model")]
    [InlineData("/v1/completions", "prompt", "-Prompt")]
    [InlineData("/generate", "max_new_tokens", "-MaxTokens")]
    [InlineData("/generate", "temperature", "-Temperature")]
    public void What_is_given_twice_is_refused(string suffix, string member, string parameter)
    {
        MieException error = Assert.Throws<MieException>(() => Write(suffix, s_full with { Extra = [new(member, Json("7"))] }));
        Assert.Equal($"{parameter} and the member '{member}' of -Option say the same.", error.Message);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "{}", """{"model":"n","max_tokens":5,"temperature":0.5}""")]
    [InlineData("/v1/chat/completions", """{"max_completion_tokens":9}""", """{"max_completion_tokens":5,"model":"n","temperature":0.5}""")]
    [InlineData("/v1/responses", """{"input":"x"}""", """{"input":"x","model":"n","max_output_tokens":5,"temperature":0.5}""")]
    [InlineData("/generate", """{"inputs":"x"}""",
        """{"inputs":"x","model":"n","parameters":{"max_new_tokens":5,"temperature":0.5}}""")]
    [InlineData("/generate_stream", """{"parameters":{"top_k":1,"temperature":2}}""",
        """{"parameters":{"top_k":1,"temperature":0.5,"max_new_tokens":5},"model":"n"}""")]
    public void What_is_named_beside_a_body_stands_where_the_path_takes_it(string suffix, string body, string expected)
    {
        JsonObject json = JsonNode.Parse(body)!.AsObject();
        NamedMembers.Apply(json, suffix, "n", 5, 0.5);
        Assert.Equal(expected, json.ToJsonString());
        string same = json.ToJsonString();
        NamedMembers.Apply(json, suffix, null, null, null);
        Assert.Equal(same, json.ToJsonString());
    }

    [Fact]
    public void Messages_come_before_the_prompt()
    {
        PromptRequest request = new()
        {
            Messages = [new("system", "S"), new("assistant", "A"), new("user", "") { Json = "{\"role\":\"user\",\"content\":[]}" }],
            Prompt = "Hi",
        };
        Assert.Equal(
            """{"model":"odsc-llm","messages":[{"role":"system","content":"S"},{"role":"assistant","content":"A"},"""
                + """{"role":"user","content":[]},{"role":"user","content":"Hi"}]}""", Write("/v1/chat/completions", request));
        Assert.Equal(
            """{"model":"odsc-llm","system":"S","messages":[{"role":"assistant","content":"A"},{"role":"user","content":[]},"""
                + """{"role":"user","content":"Hi"}],"max_tokens":1024}""", Write("/v1/messages", request));
        Assert.Equal("ArgumentInvalid", Assert.Throws<MieException>(() => Write("/v1/completions", request)).Code);
    }

    [Fact]
    public void Refuses_what_makes_no_sense()
    {
        Assert.Throws<MieException>(() => Write("/v1/completions", new PromptRequest()));
        Assert.Throws<MieException>(() => Write("/v1/completions", s_prompt with { MaxTokens = 0 }));
        Assert.Throws<MieException>(() => Write("/v1/completions", s_prompt with { Temperature = double.NaN }));
    }

    private static string Write(string suffix, PromptRequest request, InferenceMode mode = InferenceMode.Predict) =>
        Encoding.UTF8.GetString(request.ToBody(suffix, mode).Content.Span);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
