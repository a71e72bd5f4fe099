using System.Text.Json;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Inference.Schemas;

public sealed class StrictSchemaTests
{
    // The schema of a member that may be left out, and what it becomes.
    [Theory]
    [InlineData("""{"type":"string","description":"d"}""", """{"type":["string","null"],"description":"d"}""")]
    [InlineData("""{"type":["string","null"]}""", """{"type":["string","null"]}""")]
    [InlineData("""{"type":"string","enum":["x"]}""", """{"type":["string","null"],"enum":["x",null]}""")]
    [InlineData("""{"enum":["x",1,null]}""", """{"type":["string","integer","null"],"enum":["x",1,null]}""")]
    [InlineData("""{"const":true}""", """{"type":["boolean","null"],"enum":[true,null]}""")]
    [InlineData("""{"type":"integer","minimum":1,"default":1,"examples":[2]}""", """{"type":["integer","null"],"minimum":1}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"integer"}]}""",
        """{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}],"title":"t"}""",
        """{"title":"t","anyOf":[{"type":"string"},{"type":"null"}]}""")]
    [InlineData("""{"$ref":"#/$defs/d"}""", """{"anyOf":[{"$ref":"#/$defs/d"},{"type":"null"}]}""")]
    [InlineData("""{"$ref":"#/$defs/d","description":"here"}""", """{"type":["string","null"],"description":"here"}""")]
    [InlineData("""{"type":"array","items":{"type":"object","properties":{"x":{"type":"number"}}},"minItems":1}""",
        """{"type":["array","null"],"items":{"type":"object","properties":{"x":{"type":["number","null"]}},"required":"""
            + """["x"],"additionalProperties":false},"minItems":1}""")]
    [InlineData("""{"type":"object","properties":{},"additionalProperties":false}""",
        """{"type":["object","null"],"properties":{},"required":[],"additionalProperties":false}""")]
    [InlineData("""{"type":"string","format":"uuid","pattern":"^a"}""", """{"type":["string","null"],"format":"uuid","pattern":"^a"}""")]
    public void What_may_be_left_out_becomes_nullable(string member, string expected) => Assert.Equal(
        "{\"type\":\"object\",\"$defs\":{\"d\":{\"type\":\"string\",\"description\":\"D\"}},\"properties\":{\"m\":" + expected
            + "},\"required\":[\"m\"],\"additionalProperties\":false}",
        Strict(member, required: false)?.GetRawText());

    [Theory]
    [InlineData("""{"type":"string"}""", """{"type":"string"}""")]
    [InlineData("""{"const":"x"}""", """{"type":"string","const":"x"}""")]
    [InlineData("""{"$ref":"#/$defs/d","title":"t"}""", """{"$ref":"#/$defs/d"}""")]
    [InlineData("""{"$ref":"#"}""", """{"$ref":"#"}""")]
    public void What_is_required_stays(string member, string expected) => Assert.Equal(
        "{\"type\":\"object\",\"$defs\":{\"d\":{\"type\":\"string\",\"description\":\"D\"}},\"properties\":{\"m\":" + expected
            + "},\"required\":[\"m\"],\"additionalProperties\":false}",
        Strict(member, required: true)?.GetRawText());

    [Theory]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":true}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string"}},"required":["y"]}""")]
    [InlineData("""{"type":"array"}""")]
    [InlineData("""{"type":"array","items":{}}""")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"}]}""")]
    [InlineData("""{"type":"array","items":{"type":"string"},"uniqueItems":true}""")]
    [InlineData("""{"type":"string","minLength":1}""")]
    [InlineData("""{"type":"string","format":"uri"}""")]
    [InlineData("""{"oneOf":[{"type":"string"}]}""")]
    [InlineData("""{"type":"string","allOf":[{"pattern":"x"}]}""")]
    [InlineData("""{"type":"string","not":{"const":"x"}}""")]
    [InlineData("""{"type":"string","x-mine":1}""")]
    [InlineData("""{"anyOf":[{"type":"string"}],"pattern":"x"}""")]
    [InlineData("""{"$ref":"#/$defs/d","pattern":"x"}""")]
    [InlineData("""{"$ref":"#","description":"a loop that would have no end"}""")]
    [InlineData("""{"enum":[{"x":1}]}""")]
    [InlineData("""{"type":"string","properties":{"x":{}}}""")]
    public void What_says_more_is_not_weakened(string member)
    {
        Assert.Null(Strict(member, required: true));
        Assert.Null(Strict(member, required: false));
    }

    [Theory]
    [InlineData("""{"type":["object","null"],"properties":{"a":{"type":"string"}}}""")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}}]}""")]
    [InlineData("""{"$ref":"#/$defs/d","$defs":{"d":{"type":"object","properties":{"a":{"type":"string"}}}}}""")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""")]
    [InlineData("""{"type":"string"}""")]
    public void The_top_is_an_object(string schema) => Assert.Null(OutputSchema.FromJson(schema).Strict);

    [Fact]
    public void Has_the_servers_bounds()
    {
        Assert.NotNull(OutputSchema.FromShortForm(Nested(10)).Strict);
        Assert.Null(OutputSchema.FromShortForm(Nested(11)).Strict);
        Assert.NotNull(OutputSchema.FromShortForm("a: " + string.Join('|', Enumerable.Range(0, 1000))).Strict);
        Assert.Null(OutputSchema.FromShortForm("a: " + string.Join('|', Enumerable.Range(0, 1001))).Strict);
    }

    private static string Nested(int objects) => string.Concat(Enumerable.Repeat("a:{", objects - 1)) + "b" + new string('}', objects - 1);

    private static JsonElement? Strict(string member, bool required) => OutputSchema.FromJson(
        "{\"type\":\"object\",\"$defs\":{\"d\":{\"type\":\"string\",\"description\":\"D\"}},\"properties\":{\"m\":" + member
            + "},\"required\":[" + (required ? "\"m\"" : "") + "]}").Strict;
}
