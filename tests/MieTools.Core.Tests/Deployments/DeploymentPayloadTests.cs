using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Settings;

namespace MieTools.Core.Tests.Deployments;

public sealed class DeploymentPayloadTests
{
    [Fact]
    public void A_fault_is_shown_with_its_line_and_byte()
    {
        MieException error = Assert.Throws<MieException>(() => Read("{\n  \"a\": 1,\n  \"b\": oops\n}"));
        Assert.Equal("PayloadInvalid", error.Code);
        Assert.Contains("line 3, byte 8", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "array")]
    [InlineData("null", "null")]
    [InlineData("{\"a\": {\"b\": 1, \"b\": 2}}", "'b' occurs twice")]
    [InlineData("", "not JSON")]
    [InlineData("{\"a\\ud800\": 1}", "not Unicode")]
    public void What_is_no_payload_is_refused(string json, string message)
    {
        MieException error = Assert.Throws<MieException>(() => Read(json));
        Assert.Equal("PayloadInvalid", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    // 0x80 to 0x9F are control characters in Latin-1; a terminal would obey them.
    [Theory]
    [InlineData(0x9B, "0x9B, which is no character there.")]
    [InlineData(0x80, "0x80, which is no character there.")]
    [InlineData(0xA0, "0xA0, which is no character there.")]
    [InlineData(0xAD, "0xAD, which is no character there.")]
    [InlineData(0xE9, "0xE9, which is no character there (in Latin-1 it is '\u00e9').")]
    public void The_character_that_a_byte_would_be_is_shown_where_it_can_be_seen(byte wrong, string message)
    {
        MieException error = Assert.Throws<MieException>(() => DeploymentPayload.Read((byte[])[.. "{\"a\": \""u8, wrong, .. "\"}"u8]));
        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_commas_and_a_byte_order_mark_are_let_through() =>
        Assert.Equal("x", (string?)Read("\uFEFF{ // name\n \"displayName\": \"x\", }")["displayName"]);

    public static TheoryData<string> Encodings => new("utf-16", "utf-16BE", "utf-32", "utf-32BE", "utf-8");

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_of_Unicode_is_known_by_its_mark_or_its_zeros(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] bytes = encoding.GetBytes("{\"displayName\": \"café 日本 😀\"}");
        foreach (byte[] payload in new[] { bytes, [.. encoding.GetPreamble(), .. bytes] })
            Assert.Equal("café 日本 😀", (string?)DeploymentPayload.Read(payload)["displayName"]);
    }

    [Fact]
    public void What_is_not_Unicode_is_refused_with_its_place_and_a_word_about_encoding()
    {
        MieException error = Assert.Throws<MieException>(
            () => DeploymentPayload.Read(Encoding.Latin1.GetBytes("{\n \"displayName\": \"café\"}"), "a.json"));
        Assert.Equal("PayloadInvalid", error.Code);
        Assert.Contains("a.json is not in UTF-8: line 2, byte 21 is 0xE9", error.Message, StringComparison.Ordinal);
        Assert.Contains("'é'", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Encoding latin1", error.Advice, StringComparison.Ordinal);

        byte[] half = [.. Encoding.Unicode.GetBytes("{\"a\": \"x"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("\"}")];
        Assert.Contains("utf-16", Assert.Throws<MieException>(() => DeploymentPayload.Read(half)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_are_merged_and_lists_and_maps_replaced()
    {
        JsonObject target = Samples.Node(
            """{"a": {"x": 1, "y": [1, 2], "environmentVariables": {"A": "1"}}, "keep": 1, "n": 2, "s": """
                + """{"policyType": "FIXED_SIZE", "instanceCount": 1}}""");
        DeploymentPayload.Merge(target,
            Samples.Node(
                """{"a": {"y": [3], "environmentVariables": {"B": "2"}}, "n": null, "absent": null, "s": {"policyType": "AUTOSCALING"}}"""));
        Assert.True(JsonNode.DeepEquals(
            Samples.Node(
                """{"a": {"x": 1, "y": [3], "environmentVariables": {"B": "2"}}, "keep": 1, "n": null, "s": """
                    + """{"policyType": "AUTOSCALING"}}"""), target));
    }

    private static JsonObject Read(string json) => DeploymentPayload.Read(Encoding.UTF8.GetBytes(json));
}
