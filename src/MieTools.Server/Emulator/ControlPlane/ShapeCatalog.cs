using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Some of the shapes that can host a deployment.</summary>
internal static class ShapeCatalog
{
    private static readonly (string Name, int Cores, int Memory, string Series)[] s_shapes =
    [
        ("VM.Standard.E3.Flex", 64, 1024, "AMD_ROME"),
        ("VM.Standard.E4.Flex", 64, 1024, "AMD_ROME"),
        ("VM.Standard3.Flex", 32, 512, "INTEL_SKYLAKE"),
        ("VM.Optimized3.Flex", 18, 256, "INTEL_SKYLAKE"),
        ("VM.Standard2.1", 1, 15, "INTEL_SKYLAKE"),
        ("VM.Standard2.2", 2, 30, "INTEL_SKYLAKE"),
        ("VM.Standard2.4", 4, 60, "INTEL_SKYLAKE"),
        ("VM.Standard2.8", 8, 120, "INTEL_SKYLAKE"),
        ("VM.Standard.A1.Flex", 80, 512, "ARM"),
        ("VM.GPU2.1", 12, 72, "NVIDIA_GPU"),
        ("VM.GPU3.1", 6, 90, "NVIDIA_GPU"),
        ("VM.GPU.A10.1", 15, 240, "NVIDIA_GPU"),
        ("VM.GPU.A10.2", 30, 480, "NVIDIA_GPU"),
        ("BM.GPU4.8", 64, 2048, "NVIDIA_GPU"),
        ("BM.GPU.H100.8", 112, 2048, "NVIDIA_GPU"),
    ];

    /// <summary>The shapes on the wire.</summary>
    public static List<JsonObject> List() =>
        [.. s_shapes.Select(s =>
            new JsonObject { ["name"] = s.Name, ["coreCount"] = s.Cores, ["memoryInGBs"] = s.Memory, ["shapeSeries"] = s.Series })];

    /// <summary>True for a shape that is known to come in one size.</summary>
    public static bool IsFixed(string name) => !name.EndsWith(".Flex", StringComparison.Ordinal) && s_shapes.Any(s => s.Name == name);
}
