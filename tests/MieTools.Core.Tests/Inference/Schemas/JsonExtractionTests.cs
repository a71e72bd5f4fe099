using System.Text;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Inference.Schemas;

public sealed class JsonExtractionTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData(" \n{\"a\" : 1}\r\n", """{"a" : 1}""")]
    [InlineData("\uFEFF{\"a\":1}", """{"a":1}""")]
    [InlineData("[1,2]", "[1,2]")]
    [InlineData("\"low\"", "\"low\"")]
    [InlineData("-1.5e3", "-1.5e3")]
    [InlineData("null", "null")]
    [InlineData("```json\n{\"a\":1}\n```", """{"a":1}""")]
    [InlineData("```JSON\r\n{\"a\":1}\r\n```\n", """{"a":1}""")]
    [InlineData("```\n[]\n```", "[]")]
    [InlineData("```json {\"a\":1} ```", """{"a":1}""")]
    [InlineData("```json\n\"low\"\n```", "\"low\"")]
    [InlineData("Here you are:\n```json\n{\"a\":\"```\"}\n```\nAnything else?", """{"a":"```"}""")]
    [InlineData("```python\nprint(1)\n```\nthen {\"a\":1}", """{"a":1}""")]
    [InlineData("The answer is {\"a\":{\"b\":[1,{}]}}. Bye!", """{"a":{"b":[1,{}]}}""")]
    [InlineData("Items: [{\"a\":1},{\"a\":2}] as asked", """[{"a":1},{"a":2}]""")]
    [InlineData("As in [1] and [2, 3]: {\"a\":1} [link](x)", """{"a":1}""")]
    [InlineData("The list is [1, 2].", "[1, 2]")]
    [InlineData("I use {braces} and {} :-{ well {\"a\":1}", null)]
    [InlineData("I use {braces} here: {\"a\":\"}\"}", """{"a":"}"}""")]
    [InlineData("{\"a\":1} or, said again, { \"a\": 1.0 }", """{"a":1}""")]
    [InlineData("{\"b\":2,\"a\":1}\n{\"a\":1,\"b\":2}", """{"b":2,"a":1}""")]
    [InlineData("<think>maybe {\"a\":2}?</think>\n{\"a\":1}", """{"a":1}""")]
    [InlineData("maybe {\"a\":2}?</think>{\"a\":1}", """{"a":1}""")]
    [InlineData("{\"a\":\"</think>\"}", """{"a":"</think>"}""")]
    [InlineData("größer 😀 {\"a\":\"ü😀\"} 😀", """{"a":"ü😀"}""")]
    public void Takes_the_one_value(string text, string? expected)
    {
        if (expected is null)
        {
            Assert.False(OutputSchema.TryExtractJson(text, out _, out _));
            return;
        }
        Assert.True(OutputSchema.TryExtractJson(text, out ReadOnlyMemory<byte> json, out string? reason), reason);
        Assert.Equal(expected, Encoding.UTF8.GetString(json.Span));
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \n", "is empty")]
    [InlineData("I can't do that.", "has no JSON in it")]
    [InlineData("```json\n```", "empty code fence")]
    [InlineData("<think>{\"a\":1}", "thinking only")]
    [InlineData("{\"a\":1} {\"a\":2}", "2 JSON values that differ")]
    [InlineData("{\"a\":1}\n```json\n{\"b\":2}\n```", "2 JSON values that differ")]
    [InlineData("[{\"a\":1}] and {\"a\":1}", "2 JSON values that differ")]
    [InlineData("[1] [2]", "2 JSON values that differ")]
    [InlineData("{\"a\":{\"b\":1}, oops}", "broken or cut off")]
    [InlineData("{\"a\":{\"b\":1}", "broken or cut off")]
    [InlineData("Sure: { \"a\":{\"b\":1},", "begins at character 7 is broken or cut off")]
    [InlineData("[{\"a\":1}, {\"a\":", "broken or cut off")]
    [InlineData("[\"x\", {\"a\":1}", "broken or cut off")]
    [InlineData("{\"a\": oops} sorry: {\"a\":1}", "broken or cut off")]
    [InlineData("{a: 1, b: {\"c\":1}}", "no JSON in it")]
    [InlineData("{'a': {\"c\":1}", "is not closed")]
    [InlineData("{severity: low, {\"c\":1}", "is not closed")]
    [InlineData("{{\"a\":1}}", "no JSON in it")]
    [InlineData("{\"a\":NaN}", "broken or cut off: line 1, byte 6")]
    public void Says_why_not(string text, string expected)
    {
        Assert.False(OutputSchema.TryExtractJson(text, out ReadOnlyMemory<byte> json, out string? reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.True(json.IsEmpty);
    }

    [Fact]
    public void Cut_anywhere_an_object_gives_nothing()
    {
        const string text = """{"a":{"b":[1,{"c":"}"}]},"d":[{"e":1}]}""";
        for (int length = 1; length < text.Length; length++)
            Assert.False(OutputSchema.TryExtractJson("So: " + text[..length], out _, out _), text[..length]);
        Assert.True(OutputSchema.TryExtractJson("So: " + text, out _, out _));
    }

    [Fact]
    public void Many_footnotes_are_no_trouble()
    {
        string notes = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"word [{i}] "));
        Assert.True(OutputSchema.TryExtractJson($"{notes}{{\"a\":1}}{notes}", out ReadOnlyMemory<byte> json, out _));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(json.Span));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("{x}")]
    [InlineData("[x](y) ")]
    [InlineData("{\"a\":")]
    public void Is_bounded(string piece) =>
        Assert.False(OutputSchema.TryExtractJson(string.Concat(Enumerable.Repeat(piece, 20_000)), out _, out _));
}
