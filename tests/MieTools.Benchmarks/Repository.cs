using System.Reflection;

namespace MieTools.Benchmarks;

/// <summary>Where things are in the checkout that this program was built from.</summary>
internal static class Repository
{
    /// <summary>The checkout.</summary>
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>Debug or Release.</summary>
    public static string Configuration { get; } = Metadata("Configuration");

    /// <summary>
    /// Folder for all that the benchmarks make. The module for measuring is laid out here, so that <c>bin/</c> stays the developer's.
    /// </summary>
    public static string Artifacts { get; } = Path.Combine(Root, "artifacts", "benchmarks");

    /// <summary>The server's build.</summary>
    public static string Server { get; } = Path.Combine(
        Root, "src", "MieTools.Server", "bin", Configuration, "net8.0", "MieTools.Server.dll");

    /// <summary>The build of the program mie-proxy.</summary>
    public static string Proxy { get; } = Path.Combine(
        Root, "src", "MieTools.ProxyTool", "bin", Configuration, "net8.0", "mie-proxy.dll");

    /// <summary>The <c>pwsh.dll</c> of the package PowerShell.</summary>
    public static string PackagedPowerShell { get; } = Path.Combine(
        Metadata("PowerShellPackage"), OperatingSystem.IsWindows() ? "win" : "unix", "pwsh.dll");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
