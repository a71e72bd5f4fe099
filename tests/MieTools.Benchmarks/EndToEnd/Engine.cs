using System.Reflection.PortableExecutable;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>How a PowerShell's own assemblies are shipped: what is cold depends on it.</summary>
internal static class Engine
{
    /// <summary>Reads it from the engine's assembly.</summary>
    public static string Describe(string assembly)
    {
        using FileStream file = File.OpenRead(assembly);
        using PEReader reader = new(file);
        // Only a ReadyToRun image has a native header beside its IL.
        bool compiled = reader.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
        return compiled ? "engine compiled ahead (ReadyToRun)" : "engine as IL";
    }
}
