using System.Text;
using System.Text.Json;
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
    public void Extra_members_win()
    {
        PromptRequest request = s_full with
        {
            Extra = [new("max_tokens", Json("7")), new("stop", Json("[\"x\"]")), new("stream", Json("false"))],
        };
        Assert.Equal("""{"model":"m","prompt":"Be kind\n\nHi","temperature":0.5,"max_tokens":7,"stop":["x"],"stream":false}""",
            Write("/v1/completions", request, InferenceMode.Stream));
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
