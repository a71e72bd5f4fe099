using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Some of the shapes that can host a deployment.</summary>
internal static class ShapeCatalog
{
    /// <summary>The shapes on the wire.</summary>
    public static List<JsonObject> List() => [.. Shapes.All.Select(shape => new JsonObject
    {
        ["name"] = shape.Name,
        ["coreCount"] = shape.Cores,
        ["memoryInGBs"] = shape.MemoryInGBs,
        ["shapeSeries"] = shape.Series,
    })];
}
