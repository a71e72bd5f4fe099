using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Deployments;

namespace MieTools.Core.Tests.Deployments;

public sealed class DeploymentPayloadTests
{
    [Fact]
    public void A_fault_is_shown_with_its_line_and_byte()
    {
        MieException error = Assert.Throws<MieException>(() => Read("{\n  \"a\": 1,\n  \"b\": oops\n}"));
        Assert.Equal("InvalidPayload", error.Code);
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
        Assert.Equal("InvalidPayload", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_commas_and_a_byte_order_mark_are_let_through() =>
        Assert.Equal("x", (string?)Read("\uFEFF{ // name\n \"displayName\": \"x\", }")["displayName"]);

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
