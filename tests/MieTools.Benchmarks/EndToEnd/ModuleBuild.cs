using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>
/// Packages the module in a place of its own, as people install it, compiled ahead for this platform: the layout in <c>bin/</c> is the
/// developer's.
/// </summary>
internal static class ModuleBuild
{
    /// <summary>Name of a module of which there is nothing but a manifest.</summary>
    public const string Empty = "MieToolsEmpty";

    /// <summary>Name of a module with as many cmdlets as MieTools has, which do next to nothing, and one view.</summary>
    public const string Least = "MieToolsFloor";

    /// <summary>Folder for <c>PSModulePath</c>.</summary>
    public static string Modules { get; } = Path.Combine(Repository.Artifacts, "modules");

    /// <summary>Path of a module's manifest.</summary>
    public static string ManifestOf(string module) => Path.Combine(Modules, module, module + ".psd1");

    /// <summary>Builds it.</summary>
    /// <returns>Path of the manifest.</returns>
    /// <exception cref="ProbeException">The build failed.</exception>
    public static async Task<string> RunAsync(CancellationToken cancellation)
    {
        string manifest = ManifestOf("MieTools");
        string folder = Path.GetDirectoryName(manifest)!;
        string built = Path.Combine(Repository.Artifacts, "built");
        string[] arguments =
        [
            "build", Path.Combine(Repository.Root, "src", "MieTools"), "-c", "Release", "-v", "q", "-nologo", "-t:PackageModule",
            $"-p:ModuleBin={Path.Combine(built, "bin")}/", $"-p:HelpFolder={Path.Combine(built, "en-US")}/", $"-p:PackageRoot={folder}/",
            $"-p:AheadPlatforms={Platform}",
        ];
        await Child.RunAsync(new ProcessStartInfo("dotnet", arguments), cancellation);
        await Child.RunAsync(new ProcessStartInfo("dotnet",
            ["build", Path.Combine(Repository.Root, "tests", "BenchmarkFloor"), "-c", "Release", "-v", "q", "-nologo",
                "-o", Path.Combine(Modules, Least)]), cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(ManifestOf(Empty))!);
        await File.WriteAllTextAsync(
            ManifestOf(Empty),
            "@{ ModuleVersion = '0.1.0'; FunctionsToExport = @(); CmdletsToExport = @(); VariablesToExport = @(); AliasesToExport = @() "
                + "}\n", cancellation);
        return manifest;
    }

    private static string Platform => (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
}
