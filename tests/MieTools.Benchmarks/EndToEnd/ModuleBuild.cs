using System.Diagnostics;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>
/// Builds the module for Release in a place of its own, laid out as it is installed: the layout in <c>bin/</c> is the developer's.
/// </summary>
internal static class ModuleBuild
{
    /// <summary>Name of a module of which there is nothing but a manifest.</summary>
    public const string Empty = "MieToolsEmpty";

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
        string[] arguments =
        [
            "build", Path.Combine(Repository.Root, "src", "MieTools"), "-c", "Release", "-v", "q", "-nologo",
            $"-p:ModuleBin={Path.Combine(folder, "bin")}/", $"-p:HelpFolder={Path.Combine(folder, "en-US")}/",
        ];
        await Child.RunAsync(new ProcessStartInfo("dotnet", arguments), cancellation);
        File.Copy(Path.Combine(Repository.Root, "MieTools.psd1"), manifest, overwrite: true);
        Directory.CreateDirectory(Path.GetDirectoryName(ManifestOf(Empty))!);
        await File.WriteAllTextAsync(
            ManifestOf(Empty),
            "@{ ModuleVersion = '0.1.0'; FunctionsToExport = @(); CmdletsToExport = @(); VariablesToExport = @(); AliasesToExport = @() "
                + "}\n", cancellation);
        return manifest;
    }
}
