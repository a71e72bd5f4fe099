using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Inference.Schemas;

public sealed class ShortFormTests
{
    [Theory]
    [InlineData("product", """{"product":{"type":"string"}}""", """["product"]""")]
    [InlineData(" product : string , ", """{"product":{"type":"string"}}""", """["product"]""")]
    [InlineData("severity: low|high, product", """{"severity":{"type":"string","enum":["low","high"]},"product":{"type":"string"}}""",
        """["severity","product"]""")]
    [InlineData("a: int, b: integer, c: number, d: bool, e: boolean",
        """{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"number"},"d":{"type":"boolean"},"e":{"type":"boolean"}}""",
        """["a","b","c","d","e"]""")]
    [InlineData("a: date, b: datetime, c: uuid, d: Email, e: guid",
        """{"a":{"type":"string","format":"date"},"b":{"type":"string","format":"date-time"},"c":{"type":"string","format":"uuid"},"d":"""
            + """{"type":"string","format":"email"},"e":{"type":"string","format":"uuid"}}""", """["a","b","c","d","e"]""")]
    [InlineData("a: any, b: object", """{"a":{},"b":{"type":"object"}}""", """["a","b"]""")]
    [InlineData("note?, why?: string", """{"note":{"type":"string"},"why":{"type":"string"}}""", "[]")]
    [InlineData("tags: string[]", """{"tags":{"type":"array","items":{"type":"string"}}}""", """["tags"]""")]
    [InlineData("grid: number[][]", """{"grid":{"type":"array","items":{"type":"array","items":{"type":"number"}}}}""", """["grid"]""")]
    [InlineData("kinds: (bug|idea)[]", """{"kinds":{"type":"array","items":{"type":"string","enum":["bug","idea"]}}}""", """["kinds"]""")]
    [InlineData("state: in progress|won't fix | done", """{"state":{"type":"string","enum":["in progress","won't fix","done"]}}""",
        """["state"]""")]
    [InlineData("stars: 1|2|3", """{"stars":{"type":"integer","enum":[1,2,3]}}""", """["stars"]""")]
    [InlineData("rate: 0.5|1", """{"rate":{"type":"number","enum":[0.5,1]}}""", """["rate"]""")]
    [InlineData("stars: '1'|'2'", """{"stars":{"type":"string","enum":["1","2"]}}""", """["stars"]""")]
    [InlineData("code: 007|3", """{"code":{"type":"string","enum":["007","3"]}}""", """["code"]""")]
    [InlineData("sure: true|false", """{"sure":{"type":"boolean","enum":[true,false]}}""", """["sure"]""")]
    [InlineData("a: string|null, b: low|null", """{"a":{"type":["string","null"]},"b":{"type":["string","null"],"enum":["low",null]}}""",
        """["a","b"]""")]
    [InlineData("a: 'x, y'|'it''s'", """{"a":{"type":"string","enum":["x, y","it's"]}}""", """["a"]""")]
    [InlineData("a: 'string'|'int'", """{"a":{"type":"string","enum":["string","int"]}}""", """["a"]""")]
    [InlineData("a: text|number", """{"a":{"type":"string","enum":["text","number"]}}""", """["a"]""")]
    [InlineData("a \"the \\\"first\\\"\", b: int \"how, many\"",
        """{"a":{"type":"string","description":"the \"first\""},"b":{"type":"integer","description":"how, many"}}""", """["a","b"]""")]
    [InlineData("'a b': int, größe, x-y.z", """{"a b":{"type":"integer"},"größe":{"type":"string"},"x-y.z":{"type":"string"}}""",
        """["a b","größe","x-y.z"]""")]
    [InlineData("a: low|high\n b\r\n\tc: x |\n y\n",
        """{"a":{"type":"string","enum":["low","high"]},"b":{"type":"string"},"c":{"type":"string","enum":["x","y"]}}""",
        """["a","b","c"]""")]
    public void Writes_the_schema(string text, string properties, string required) =>
        Assert.Equal($$"""{"type":"object","properties":{{properties}},"required":{{required}},"additionalProperties":false}""",
            OutputSchema.FromShortForm(text).ToString());

    [Fact]
    public void Nests_objects_and_lists_of_them()
    {
        const string item =
            """{"type":"object","properties":{"sku":{"type":"string"},"count":{"type":"integer"}},"required":"""
                + """["sku"],"additionalProperties":false}""";
        Assert.Equal(
            $$$"""{"type":"object","properties":{"one":{{{item}}},"many":{"type":"array","items":{{{item}}},"description":"all of them"}},"required":["one","many"],"additionalProperties":false}""",
            OutputSchema.FromShortForm("one: {sku, count?: int}, many: { sku, count?: int, }[] \"all of them\"").ToString());
        Assert.Equal($$$"""{"type":"array","items":{{{item}}}}""", OutputSchema.FromShortForm("{sku, count?: int}[]").ToString());
        Assert.Equal("""{"type":"string","enum":["low","high"]}""", OutputSchema.FromShortForm("(low|high)").ToString());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("  \n", "is empty")]
    [InlineData("a b", "character 3: expected a comma or the end, found 'b'")]
    [InlineData("a,,b", "character 3: expected a member's name, found ','")]
    [InlineData("a:", "character 3: expected a type, found the end")]
    [InlineData("a: , b", "character 4: expected a type, found ','")]
    [InlineData("a: low|", "character 8: expected a type, found the end")]
    [InlineData("a: text", "character 4: 'text' is no type; expected string, int")]
    [InlineData("a: string[", "character 11: expected ']', found the end")]
    [InlineData("a: low|high[]", "character 12: a list of choices needs them in parentheses")]
    [InlineData("a: string|null[]", "character 15: a list of choices needs them in parentheses")]
    [InlineData("a: string|int", "character 4: 'string|int' are several types")]
    [InlineData("a: x|y|x", "character 4: the choice 'x' is there twice")]
    [InlineData("a: string?", "character 10: the '?' of a member that may be left out stands behind its name")]
    [InlineData("a: {b, c", "character 9: expected a comma or '}', found the end")]
    [InlineData("a: {}", "character 5: expected a member's name, found '}'")]
    [InlineData("a: (x|y", "character 8: expected ')', found the end")]
    [InlineData("a: int \"how", "character 8: the quotes that open here are not closed")]
    [InlineData("a, b, a: int", "character 7: the member 'a' is there twice")]
    [InlineData("{a} b", "character 5: expected the end, found 'b'")]
    [InlineData("a: x|y b: int", "character 9: expected a comma or the end, found ':'")]
    public void Says_where_it_is_wrong(string text, string message)
    {
        MieException error = Assert.Throws<MieException>(() => OutputSchema.FromShortForm(text));
        Assert.Equal("SchemaInvalid", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Advice);
    }

    [Fact]
    public void Is_bounded()
    {
        Assert.Contains("nested deeper",
            Assert.Throws<MieException>(() => OutputSchema.FromShortForm(string.Concat(Enumerable.Repeat("a:{", 5000)))).Message,
            StringComparison.Ordinal);
        Assert.Contains("65536", Assert.Throws<MieException>(() => OutputSchema.FromShortForm(new string('a', 65537))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_name()
    {
        Assert.Equal("answer", OutputSchema.FromShortForm("a").Name);
        Assert.Equal("my_ticket", OutputSchema.FromShortForm("a", "my ticket").Name);
    }
}
