using System.Text;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Inference.Schemas;

public sealed class SchemaApplyTests
{
    private const string Strict =
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]}},"required":"""
            + """["a","b"],"additionalProperties":false}""";
    private const string Given =
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a"],"additionalProperties":false}""";
    private const string Format = "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":" + Strict + ",\"strict\":true}}";
    private const string Tool =
        "{\"name\":\"t\",\"description\":\"Gives the answer. Always call this tool, with the whole answer as its "
            + "input.\",\"input_schema\":" + Given + "}";

    private static readonly OutputSchema s_schema = OutputSchema.FromShortForm("a, b?: int", "t");

    [Theory]
    [InlineData("/v1/chat/completions", "\"response_format\":" + Format)]
    [InlineData("/v1/chat/completions?x=1", "\"response_format\":" + Format)]
    [InlineData("/my/chat/completions", "\"response_format\":" + Format)]
    [InlineData("/invocations", "\"response_format\":" + Format)]
    [InlineData("/v1/completions", "\"response_format\":" + Format)]
    [InlineData("/v1/custom/completions", "\"response_format\":" + Format)]
    [InlineData("/anything", "\"response_format\":" + Format)]
    [InlineData("", "\"response_format\":" + Format)]
    [InlineData("/v1/responses",
        "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"t\",\"schema\":" + Strict + ",\"strict\":true}}")]
    [InlineData("/v1/messages", "\"tool_choice\":{\"type\":\"tool\",\"name\":\"t\"},\"tools\":[" + Tool + "]")]
    [InlineData("/generate", "\"parameters\":{\"grammar\":{\"type\":\"json\",\"value\":" + Given + "}}")]
    [InlineData("/generate_stream", "\"parameters\":{\"grammar\":{\"type\":\"json\",\"value\":" + Given + "}}")]
    [InlineData("/api/chat", "\"format\":" + Given)]
    [InlineData("/ollama/api/generate", "\"format\":" + Given)]
    [InlineData("/completion", "\"json_schema\":" + Given)]
    public void Asks_in_the_way_of_the_path(string suffix, string member)
    {
        Assert.Equal("{" + member + "}", Apply(suffix, "{}"));
        // Every byte of the rest stays, odd spacing, escapes and numbers too.
        const string odd =
            "\r\n { \"model\" : \"a\\u00e9\\/\",\t\"temperature\":1.0e0, \"x\":{\"response_format\":1,\"tools\":2} , \"list\":[ ] ";
        Assert.Equal(odd.TrimEnd() + "," + member + " }\n", Apply(suffix, odd + "}\n"));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "{\"response_format\": null ,\"a\":1}", "{\"response_format\": " + Format + " ,\"a\":1}")]
    [InlineData("/v1/responses", "{\"text\": { \"verbosity\":\"low\" },\"a\":1}",
        "{\"text\": { \"verbosity\":\"low\",\"format\":{\"type\":\"json_schema\",\"name\":\"t\",\"schema\":" + Strict
            + ",\"strict\":true} },\"a\":1}")]
    [InlineData("/v1/responses", "{\"text\":null}",
        "{\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"t\",\"schema\":" + Strict + ",\"strict\":true}}}")]
    [InlineData("/generate", "{\"parameters\":{\"max_new_tokens\":5},\"inputs\":\"x\"}",
        "{\"parameters\":{\"max_new_tokens\":5,\"grammar\":{\"type\":\"json\",\"value\":" + Given + "}},\"inputs\":\"x\"}")]
    [InlineData("/v1/messages", "{\"tools\":[ {\"name\":\"other\"} ]}",
        "{\"tools\":[ {\"name\":\"other\"}," + Tool + " ],\"tool_choice\":{\"type\":\"tool\",\"name\":\"t\"}}")]
    [InlineData("/v1/messages", "{\"tools\":[ ]}", "{\"tools\":[" + Tool + " ],\"tool_choice\":{\"type\":\"tool\",\"name\":\"t\"}}")]
    [InlineData("/v1/messages", "{\"output_config\":{\"effort\":\"low\"}}",
        "{\"output_config\":{\"effort\":\"low\"},\"tool_choice\":{\"type\":\"tool\",\"name\":\"t\"},\"tools\":[" + Tool + "]}")]
    [InlineData("/api/chat", "{\"format\":\"\"}", "{\"format\":" + Given + "}")]
    public void Joins_what_is_there(string suffix, string body, string expected) => Assert.Equal(expected, Apply(suffix, body));

    [Theory]
    [InlineData("/v1/chat/completions", """{"response_format":{"type":"text"}}""", "response_format")]
    [InlineData("/v1/completions", """{"response_format":"x"}""", "response_format")]
    [InlineData("/v1/chat/completions", """{"guided_json":{}}""", "guided_json")]
    [InlineData("/v1/completions", """{"structured_outputs":{"regex":"x"}}""", "structured_outputs")]
    [InlineData("/x", """{"response_format":{}}""", "response_format")]
    [InlineData("/v1/responses", """{"text":{"format":{"type":"text"}}}""", "text.format")]
    [InlineData("/v1/responses", """{"text":"x"}""", "text")]
    [InlineData("/v1/messages", """{"tool_choice":{"type":"auto"}}""", "tool_choice")]
    [InlineData("/v1/messages", """{"tools":{}}""", "tools")]
    [InlineData("/v1/messages", """{"output_config":{"format":{}}}""", "format")]
    [InlineData("/generate", """{"parameters":{"grammar":{"type":"regex"}}}""", "parameters.grammar")]
    [InlineData("/api/chat", """{"format":"json"}""", "format")]
    [InlineData("/completion", """{"grammar":"root ::= x"}""", "grammar")]
    public void Refuses_a_second_form(string suffix, string body, string member)
    {
        MieException error = Assert.Throws<MieException>(() => Apply(suffix, body));
        Assert.Equal(("SchemaAmbiguous", MieErrorCategory.InvalidArgument), (error.Code, error.Category));
        Assert.Contains($"'{member}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(member, error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/embeddings", "{}")]
    [InlineData("/v1/moderations", "{}")]
    [InlineData("/tokenize", "{}")]
    [InlineData("/chat_tokenize", "{}")]
    [InlineData("/v1/chat/completions", "[]")]
    [InlineData("/v1/chat/completions", "\"x\"")]
    [InlineData("/v1/messages", """{"tools":[{"name":"t"}]}""")]
    public void Refuses_what_takes_no_schema(string suffix, string body) =>
        Assert.Equal("SchemaUnsupported", Assert.Throws<MieException>(() => Apply(suffix, body)).Code);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}{}")]
    public void Refuses_what_is_no_json(string body) =>
        Assert.Equal("JsonInvalid", Assert.Throws<MieException>(() => Apply("/x", body)).Code);

    [Fact]
    public void A_list_goes_where_lists_are_taken()
    {
        OutputSchema list = OutputSchema.FromShortForm("{a}[]");
        string chat = Encoding.UTF8.GetString(list.Apply("{}"u8.ToArray(), "/v1/chat/completions").Span);
        Assert.EndsWith("\"strict\":false}}}", chat, StringComparison.Ordinal);
        Assert.Contains("\"schema\":{\"type\":\"array\"", chat, StringComparison.Ordinal);
        Assert.Equal("SchemaUnsupported", Assert.Throws<MieException>(() => list.Apply("{}"u8.ToArray(), "/v1/messages")).Code);
    }

    [Fact]
    public void The_wrapper_has_its_say()
    {
        OutputSchema schema = OutputSchema.FromJson("{\"name\":\"t\",\"description\":\"d é\",\"strict\":false,\"schema\":" + Given + "}");
        Assert.Equal(
            "{\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"description\":\"d é\",\"schema\":" + Given
                + ",\"strict\":false}}}",
            Encoding.UTF8.GetString(schema.Apply("{}"u8.ToArray(), "/v1/chat/completions").Span));
    }

    private static string Apply(string suffix, string body) =>
        Encoding.UTF8.GetString(s_schema.Apply(Encoding.UTF8.GetBytes(body), suffix).Span);
}
