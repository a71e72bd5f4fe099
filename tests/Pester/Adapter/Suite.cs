using System.Reflection;

namespace MieTools.Pester.Adapter;

/// <summary>Where the suite and what runs it are, as the build wrote it into this assembly.</summary>
internal static class Suite
{
    private static readonly Dictionary<string, string?> s_metadata =
        typeof(Suite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(one => one.Key, one => one.Value);

    /// <summary>The folder of the test files.</summary>
    public static string Folder => s_metadata["SuiteFolder"]!;

    /// <summary>The script that runs test files and says what came of them.</summary>
    public static string Script => Path.Combine(Folder, "Invoke-Suite.ps1");

    /// <summary>The manifest of Pester.</summary>
    public static string Pester => s_metadata["PesterPath"]!;

    /// <summary>All test files, largest first: what takes longest had better not start last.</summary>
    public static IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.Tests.ps1").OrderByDescending(file => new FileInfo(file).Length)];

    /// <summary>The program to start and its first arguments: the package's PowerShell, or the one that MIETOOLS_PWSH names.</summary>
    public static IReadOnlyList<string> Shell =>
        Environment.GetEnvironmentVariable("MIETOOLS_PWSH") is { Length: > 0 } own ? [own] : [DotnetHost, "exec", s_metadata["ShellPath"]!];

    /// <summary>A test file's name without its ending: what the names of its tests begin with.</summary>
    public static string NameOf(string file) => Path.GetFileName(file)[..^".Tests.ps1".Length];

    /// <summary>How many shells share the work.</summary>
    public static int Shells => Math.Min(2, Environment.ProcessorCount);

    private static string DotnetHost =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
