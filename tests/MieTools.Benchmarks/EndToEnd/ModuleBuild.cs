using System.Diagnostics;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>Builds the module for Release in a place of its own: the layout in <c>bin/</c> is the developer's.</summary>
internal static class ModuleBuild
{
    /// <summary>Builds it.</summary>
    /// <returns>Path of the manifest.</returns>
    /// <exception cref="ProbeException">The build failed.</exception>
    public static async Task<string> RunAsync(CancellationToken cancellation)
    {
        string folder = Path.Combine(Repository.Artifacts, "module");
        string[] arguments =
        [
            "build", Path.Combine(Repository.Root, "src", "MieTools"), "-c", "Release", "-v", "q", "-nologo",
            $"-p:ModuleBin={Path.Combine(folder, "bin")}/", $"-p:HelpFolder={Path.Combine(folder, "en-US")}/",
        ];
        await Child.RunAsync(new ProcessStartInfo("dotnet", arguments), cancellation);
        string manifest = Path.Combine(folder, "MieTools.psd1");
        File.Copy(Path.Combine(Repository.Root, "MieTools.psd1"), manifest, overwrite: true);
        return manifest;
    }
}
