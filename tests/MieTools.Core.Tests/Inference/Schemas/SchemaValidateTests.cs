using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Inference.Schemas;

public sealed class SchemaValidateTests
{
    // Schema, a value that fits, a value that does not, and what is said of it.
    [Theory]
    [InlineData("""{"type":"string"}""", "\"a\"", "1", "the answer is 1, a number; it has to be a string")]
    [InlineData("""{"type":"integer"}""", "1.0", "1.5", "the answer is 1.5, a number; it has to be an integer")]
    [InlineData("""{"type":"integer"}""", "1e3", "1e-3", "it has to be an integer")]
    [InlineData("""{"type":"integer"}""", "123456789012345678901234567890", "\"1\"", "is '1', a string; it has to be an integer")]
    [InlineData("""{"type":"number"}""", "-0.5", "true", "is true, a boolean; it has to be a number")]
    [InlineData("""{"type":"boolean"}""", "false", "0", "it has to be a boolean")]
    [InlineData("""{"type":"null"}""", "null", "0", "it has to be null")]
    [InlineData("""{"type":"array"}""", "[]", "{}", "is an object; it has to be a list")]
    [InlineData("""{"type":"object"}""", "{}", "null", "is null; it has to be an object")]
    [InlineData("""{"type":["string","null"]}""", "null", "1", "it has to be a string or null")]
    [InlineData("""{"type":["integer","array"]}""", "[1]", "\"x\"", "it has to be an integer or a list")]
    [InlineData("""{"enum":["low","high"]}""", "\"low\"", "\"medium\"", "the answer is 'medium', which is not one of low, high")]
    [InlineData("""{"enum":[1,"1",null,[1,{"a":2}]]}""", """[1.0,{"a":2e0}]""", "[1]", "is a list, which is not one of 1, 1, null")]
    [InlineData("""{"enum":[1]}""", "1.00", "\"1\"", "is '1', which is not one of 1")]
    [InlineData("""{"enum":[true]}""", "true", "false", "is false, which is not one of true")]
    [InlineData("""{"const":{"a":1,"b":2}}""", """{"b":2,"a":1}""", """{"a":1}""", "is an object; it has to be an object")]
    [InlineData("""{"const":"x"}""", "\"\\u0078\"", "\"X\"", "is 'X'; it has to be 'x'")]
    [InlineData("""{"minLength":2}""", "\"ab\"", "\"😀\"", "has 1 character; it needs 2 at least")]
    [InlineData("""{"maxLength":1}""", "\"😀\"", "\"ab\"", "has 2 characters; 1 at most are allowed")]
    [InlineData("""{"minLength":2}""", "5", "\"\\ud83d\"", "has 1 character")]
    [InlineData("""{"pattern":"b+"}""", "\"abc\"", "\"ac\"", "is 'ac', which does not match the pattern b+")]
    [InlineData("""{"pattern":"^(?=.*[0-9]).{2,}$"}""", "\"a1\"", "\"aa\"", "does not match the pattern")]
    [InlineData("""{"minimum":1}""", "1", "0.999", "is 0.999; it has to be at least 1")]
    [InlineData("""{"maximum":1}""", "1", "1.0000000000000000000000001", "it has to be at most 1")]
    [InlineData("""{"exclusiveMinimum":0}""", "1e-400", "0.0", "is 0.0; it has to be more than 0")]
    [InlineData("""{"exclusiveMaximum":1e2}""", "99", "100", "is 100; it has to be less than 1e2")]
    [InlineData("""{"maximum":5}""", "-1e99999", "1e99999", "it has to be at most 5")]
    [InlineData("""{"multipleOf":0.1}""", "0.3", "0.35", "is 0.35; it has to be a multiple of 0.1")]
    [InlineData("""{"multipleOf":3}""", "9e0", "10", "it has to be a multiple of 3")]
    [InlineData("""{"format":"date"}""", "\"2025-02-28\"", "\"2025-02-30\"", "is '2025-02-30'; it has to be a date as 2025-12-31")]
    [InlineData("""{"format":"date-time"}""", "\"2025-02-28T10:00:00Z\"", "\"2025-02-28\"", "it has to be a date with a time")]
    [InlineData("""{"format":"date-time"}""", "\"2025-02-28t10:00:00.123+02:00\"", "\"tomorrow\"", "it has to be a date with a time")]
    [InlineData("""{"format":"date-time"}""", "\"2025-02-28 10:00\"", "\"2025-02-28T25:00:00Z\"", "it has to be a date with a time")]
    [InlineData("""{"format":"uuid"}""", "\"0F8FAD5B-D9CB-469F-A165-70867728950E\"", "\"0f8fad5b\"", "it has to be a UUID")]
    [InlineData("""{"format":"unheard-of"}""", "\"x\"", null, null)]
    [InlineData("""{"items":{"type":"integer"}}""", "[1,2]", "[1,\"x\"]", "1 is 'x', a string; it has to be an integer")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", "[\"a\",1]", "[1,1]", "0 is 1, a number")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":false}""", "[\"a\"]", "[\"a\",1]", "1 is not allowed")]
    [InlineData("""{"items":[{"type":"string"}]}""", "[\"a\",1]", "[1]", "0 is 1, a number")]
    [InlineData("""{"minItems":1}""", "[0]", "[]", "has 0 items; it needs 1 at least")]
    [InlineData("""{"maxItems":1}""", "[0]", "[0,0]", "has 2 items; 1 at most are allowed")]
    [InlineData("""{"uniqueItems":true}""", "[1,\"1\",true,[1],\"number1\"]", "[1,2,1.0]", "has 1.0 more than once")]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1},{"a":2}]""", """[{"a":1,"b":2},{"b":2,"a":1}]""", "has an object more than once")]
    [InlineData("""{"uniqueItems":false}""", "[1,1]", null, null)]
    [InlineData("""{"required":["a"]}""", """{"a":null}""", "{}", "a is missing")]
    [InlineData("""{"properties":{"a":{"type":"string"}},"additionalProperties":false}""", """{"a":"x"}""", """{"a":"x","b":1}""",
        "b is not a member that the schema knows")]
    [InlineData("""{"additionalProperties":{"type":"integer"}}""", """{"x":1}""", """{"x":"y"}""",
        "x is 'y', a string; it has to be an integer")]
    [InlineData("""{"patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false}""", """{"x1":1}""", """{"x1":1,"y":1}""",
        "y is not a member")]
    [InlineData("""{"minProperties":1,"$ref":"#/$defs/d","$defs":{"d":{}}}""", """{"a":1}""", "{}", "has 0 members; it needs 1 at least")]
    [InlineData("""{"maxProperties":1,"$ref":"#/$defs/d","$defs":{"d":{}}}""", """{"a":1}""", """{"a":1,"b":1}""",
        "has 2 members; 1 at most are allowed")]
    [InlineData("""{"allOf":[{"type":"string"},{"pattern":"a"}]}""", "\"a\"", "\"b\"", "does not match")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":5}]}""", "7", "3", "is 3; it has to be at least 5")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"integer"}]}""", "7", "[]",
        "is a list, which fits none of the 2 forms that the schema allows")]
    [InlineData("""{"anyOf":[{"minimum":5},{"maximum":2}]}""", "1", "3", "is 3, which fits none of the 2 forms")]
    [InlineData("""{"oneOf":[{"minimum":5},{"maximum":7}]}""", "8", "6",
        "fits 2 of the forms that the schema allows; it has to fit just one")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"null"}]}""", "null", "\"x\"", "fits none of the 2 forms")]
    [InlineData("""{"not":{"type":"string"},"$schema":"x"}""", "1", "\"x\"", "is 'x', which the schema rules out")]
    [InlineData("""{"$ref":"#/$defs/d","$defs":{"d":{"type":"string"}}}""", "\"x\"", "1", "it has to be a string")]
    [InlineData("""{"$ref":"#/definitions/a~1b%20c","definitions":{"a/b c":{"type":"string"}}}""", "\"x\"", "1", "it has to be a string")]
    [InlineData("""{"properties":{"next":{"$ref":"#"}},"required":["v"]}""", """{"v":1,"next":{"v":1}}""",
        """{"v":1,"next":{"v":1,"next":{}}}""", "next/next/v is missing")]
    public void Tells_what_fits_from_what_does_not(string schema, string fits, string? fails, string? message)
    {
        OutputSchema output = OutputSchema.FromJson(Marked(schema));
        Assert.Empty(output.Validate(Json.Parse(fits)));
        if (fails is null)
            return;
        SchemaViolation violation = Assert.Single(output.Validate(Json.Parse(fails)));
        Assert.Contains(message!, violation.Message, StringComparison.Ordinal);
        Assert.Equal(violation.Message, violation.ToString());
    }

    [Fact]
    public void Names_the_place()
    {
        OutputSchema schema = OutputSchema.FromShortForm("lines: {severity: low|high, 'a/b~c': int}[]");
        IReadOnlyList<SchemaViolation> violations = schema.Validate(
            Json.Parse("""{"lines":[{"severity":"low","a/b~c":1},{"severity":"medium","a/b~c":"x"}]}"""));
        Assert.Equal(["/lines/1/severity", "/lines/1/a~1b~0c"], violations.Select(v => v.Path));
        Assert.Equal("lines/1/severity is 'medium', which is not one of low, high", violations[0].Message);
        Assert.Equal("", Assert.Single(schema.Validate(Json.Parse("[]"))).Path);
    }

    [Fact]
    public void Null_is_left_out_where_that_may_be()
    {
        OutputSchema schema = OutputSchema.FromShortForm("a, b?: int, c?: {d?: low|high}");
        Assert.Empty(schema.Validate(Json.Parse("""{"a":"","b":null,"c":{"d":null}}""")));
        Assert.Equal("/a", Assert.Single(schema.Validate(Json.Parse("""{"a":null}"""))).Path);
        // Where leniency could make more of a value fit than was meant, null is null.
        Assert.Single(OutputSchema.FromJson("""{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}}]}""")
            .Validate(Json.Parse("""{"a":null}""")));
        Assert.Empty(OutputSchema.FromJson("""{"$schema":"","not":{"type":"object","properties":{"a":{"type":"string"}}}}""")
            .Validate(Json.Parse("""{"a":null}""")));
    }

    [Fact]
    public void Shows_long_values_in_short()
    {
        string message = Assert.Single(OutputSchema.FromShortForm("a: " + string.Join('|', Enumerable.Range(0, 50).Select(i => $"c{i}")))
            .Validate(Json.Parse($$"""{"a":"{{new string('x', 1000)}}"}"""))).Message;
        Assert.Contains("c19 and 30 more", message, StringComparison.Ordinal);
        Assert.True(message.Length < 300, message);
    }

    [Fact]
    public void Depth_is_bounded()
    {
        OutputSchema schema = OutputSchema.FromJson("""{"type":"array","items":{"$ref":"#"}}""");
        Assert.Empty(schema.Validate(Json.Parse(new string('[', 60) + new string(']', 60))));
        Assert.Contains("nested deeper than 128",
            Assert.Single(schema.Validate(Json.Parse(new string('[', 1000) + new string(']', 1000)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}]}}}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"not":{"$ref":"#/$defs/a"}}}}""")]
    public void A_loop_ends(string schema) =>
        Assert.Contains("not checked to its end", Assert.Single(OutputSchema.FromJson(schema).Validate(Json.Parse("1"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Work_is_bounded()
    {
        OutputSchema schema = OutputSchema.FromJson(
            """{"type":"array","items":{"allOf":[{"type":"integer"},{"type":"integer"},{"type":"integer"}]}}""");
        Assert.Contains("too large",
            Assert.Single(schema.Validate(Json.Parse("[" + string.Join(',', Enumerable.Repeat(1, 300_000)) + "]"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_faults_is_bounded() =>
        Assert.Equal(100,
            OutputSchema.FromShortForm("a: int[]")
                .Validate(Json.Parse($$"""{"a":[{{string.Join(',', Enumerable.Repeat("\"x\"", 1000))}}]}""")).Count);

    [Fact]
    public void A_slow_expression_ends()
    {
        OutputSchema schema = OutputSchema.FromJson("""{"type":"array","items":{"type":"string","pattern":"^(?=(a+)+$)b"}}""");
        string slow = "\"" + new string('a', 60) + "!\"";
        Assert.Contains(
            "took too long", Assert.Single(schema.Validate(Json.Parse($"[{slow},{slow},{slow}]"))).Message, StringComparison.Ordinal);
        Assert.Single(OutputSchema.FromJson("""{"type":"string","pattern":"^(a+)+$"}""").Validate(Json.Parse(slow)),
            v => v.Message.Contains("does not match", StringComparison.Ordinal));
    }

    // A schema of rarer keywords alone has no mark by which to tell it from the short form.
    private static string Marked(string schema) =>
        schema.Contains("$schema", StringComparison.Ordinal)
            ? schema
            : "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"," + schema[1..];
}
