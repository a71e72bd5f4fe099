using System.Text.Json.Nodes;
using MieTools.Core.Json;

namespace MieTools.Core.Tests.Deployments;

internal static class JsonAssert
{
    /// <summary>Equal by value; shows both texts when not.</summary>
    public static void Same(string expected, JsonNode? actual)
    {
        JsonNode node = JsonNode.Parse(expected)!;
        if (!JsonTree.Same(node, actual))
            Assert.Equal(node.ToJsonString(), actual?.ToJsonString());
    }
}
