using System.Text;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Inference.Schemas;

public sealed class FromJsonTests
{
    private const string Plain = """{"type":"object","properties":{"a":{"type":"string"}}}""";

    [Theory]
    [InlineData(Plain, "answer", null)]
    [InlineData("""{"title":"A ticket!","type":"object"}""", "A_ticket", null)]
    [InlineData("{\"name\":\"t\",\"description\":\"d\",\"strict\":true,\"schema\":" + Plain + "}", "t", "d")]
    [InlineData("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"t\",\"schema\":" + Plain + "}}", "t", null)]
    [InlineData("{\"type\":\"json_schema\",\"name\":\"t\",\"schema\":" + Plain + "}", "t", null)]
    [InlineData("{\"type\":\"json_schema\",\"json_schema\":{\"schema\":" + Plain + "}}", "answer", null)]
    public void Takes_a_schema_and_its_wrappers(string json, string name, string? description)
    {
        OutputSchema schema = OutputSchema.FromJson(json);
        Assert.Equal((name, description), (schema.Name, schema.Description));
        Assert.True(schema.Schema.TryGetProperty("type", out _));
        Assert.Equal("given", OutputSchema.FromJson(Encoding.UTF8.GetBytes(json), "given").Name);
    }

    [Theory]
    [InlineData("é", "answer")]
    [InlineData("", "answer")]
    [InlineData("a-B_9", "a-B_9")]
    [InlineData("my.type<int>", "my_type_int")]
    public void Makes_names_that_servers_take(string name, string expected) =>
        Assert.Equal(expected, OutputSchema.FromJson(Plain, name).Name);

    [Fact]
    public void A_name_has_64_characters_at_most() =>
        Assert.Equal(new string('x', 64), OutputSchema.FromJson(Plain, new string('x', 100)).Name);

    [Fact]
    public void Lets_pass_what_editors_leave()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("{ // c\n\"type\":\"object\", \"properties\":{\"a\":{},}, }")];
        Assert.Empty(OutputSchema.FromJson(bytes).Validate(Json.Parse("{}")));
    }

    // What a hashtable becomes.
    [Theory]
    [InlineData("""{"severity":["low","high"],"product":"string"}""", "severity: low|high, product")]
    [InlineData("""{"note?":"string","tags":["string"],"stars":[1,2]}""", "note?, tags: string[], stars: 1|2")]
    [InlineData("""{"a":"low|high","b":"{x: int}[]","c":"date \"when\""}""", "a: low|high, b: {x: int}[], c: date \"when\"")]
    [InlineData("""{"inner":{"x":"int"},"list":[{"x":"int"}]}""", "inner: {x: int}, list: {x: int}[]")]
    [InlineData("""{"type":"string","product":"string"}""", "type, product")]
    [InlineData("""{"type":["bug","idea"]}""", "type: bug|idea")]
    [InlineData("""{"items":"string[]","title":"string"}""", "items: string[], title")]
    [InlineData("""{"name":"string","schema":"string"}""", "name, schema")]
    [InlineData("""{"one":["low"],"maybe":["low",null],"mixed":["a",1]}""", "one: 'low', maybe: low|null, mixed: a|1")]
    [InlineData("""{"words":["string","int"]}""", "words: 'string'|'int'")]
    [InlineData("""{"enum":["a"],"x":"int"}""", "enum: 'a', x: int")]
    public void Takes_the_short_form_as_an_object(string json, string shortForm) =>
        Assert.Equal(OutputSchema.FromShortForm(shortForm).ToString(), OutputSchema.FromJson(json).ToString());

    [Fact]
    public void A_schema_may_stand_in_the_short_form() => Assert.Equal(
        """{"type":"object","properties":{"a":{"type":"integer","minimum":1}},"required":["a"],"additionalProperties":false}""",
        OutputSchema.FromJson("""{"a":{"type":"integer","minimum":1}}""").ToString());

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"a\":\n x}", "line 2, byte 2")]
    [InlineData("[]", "is a list; it has to be an object")]
    [InlineData("\"severity: low|high\"", "it has to be an object")]
    [InlineData("{}", "has no member")]
    [InlineData("""{"a":3}""", "'/a' is 3, where a type has to be")]
    [InlineData("""{"a":[]}""", "'/a' is a list")]
    [InlineData("""{"a":{"b":[["x"]]}}""", "'/a/b' is a list")]
    [InlineData("""{"a":"strin"}""", "'/a' of the schema is wrong")]
    [InlineData("""{"a":"int","a?":"int"}""", "'/a?' is there twice")]
    [InlineData("""{"type":"objekt","properties":{}}""", "'/type' is 'objekt', which is no type of JSON: string, integer")]
    [InlineData("""{"type":[],"properties":{}}""", "'/type' has to be a list with something in it")]
    [InlineData("""{"properties":{"a":{"type":3}}}""", "'/properties/a/type' is 3")]
    [InlineData("""{"properties":{"a":"string"}}""", "'/properties/a' is 'string', where a schema has to be")]
    [InlineData("""{"properties":{"a":{},"a":{}}}""", "'/properties' has 'a' twice")]
    [InlineData("""{"properties":{},"required":"a"}""", "'/required' is 'a'; it has to be a list of names")]
    [InlineData("""{"properties":{"a":{"enum":[]}}}""", "'/properties/a/enum' has to be a list with something in it")]
    [InlineData("""{"properties":{"a":{"minLength":-1}}}""", "'/properties/a/minLength' is -1; it has to be a whole number from 0 on")]
    [InlineData("""{"properties":{"a":{"maxItems":1.5}}}""", "'/properties/a/maxItems' is 1.5")]
    [InlineData("""{"properties":{"a":{"minimum":"1"}}}""", "'/properties/a/minimum' is '1'; it has to be a number")]
    [InlineData("""{"properties":{"a":{"multipleOf":0}}}""", "has to be more than 0")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""", "'(' is no regular expression")]
    [InlineData("""{"properties":{"a":{"items":5}}}""", "'/properties/a/items' is 5")]
    [InlineData("""{"anyOf":[{"type":"x"}]}""", "'/anyOf/0/type' is 'x'")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/b"}}}""", "'/properties/a/$ref' is '#/$defs/b', and there is nothing there")]
    [InlineData("""{"$ref":"https://example.com/schema"}""", "references have to stay in the schema")]
    [InlineData("""{"$ref":"#/x","x":{"type":"q"}}""", "'/x/type' is 'q'")]
    [InlineData("""{"properties":{"a":{"uniqueItems":1}}}""", "has to be true or false")]
    public void Says_what_is_wrong(string json, string message)
    {
        MieException error = Assert.Throws<MieException>(() => OutputSchema.FromJson(json));
        Assert.Equal("SchemaInvalid", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Advice);
    }

    [Fact]
    public void Is_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"type\":\"array\",\"items\":", 130)) + "{\"type\":\"string\"}"
            + new string('}', 130);
        Assert.Contains(
            "nested deeper than 128", Assert.Throws<MieException>(() => OutputSchema.FromJson(deep)).Message, StringComparison.Ordinal);
        Assert.Equal("SchemaInvalid", Assert.Throws<MieException>(() => OutputSchema.FromJson(new string('[', 100_000))).Code);
        Assert.Contains(
            "1 MB", Assert.Throws<MieException>(() => OutputSchema.FromJson(new byte[1024 * 1024 + 1])).Message, StringComparison.Ordinal);
    }
}
