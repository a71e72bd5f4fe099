using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MieTools.Start;

/// <summary>
/// Loads <c>MieTools.Core.dll</c> and <c>MieTools.Shell.dll</c> as they were compiled ahead for this runtime and platform, when the package
/// has them so. The module then gets these, since they are loaded already, and not the plain ones beside it. What no image holds is left to
/// <see cref="StartupProfile"/>.
/// </summary>
/// <remarks>
/// An image that was compiled ahead serves one platform and one major version of .NET; others cannot even read it. So the assemblies beside
/// this one are plain, and those for a platform are in a folder of their own.
/// </remarks>
public sealed class AheadOfTime : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport()
    {
        Load(Path.GetDirectoryName(typeof(AheadOfTime).Assembly.Location)!);
        StartupProfile.Begin();
    }

    /// <summary>Loads what is in the folder for this platform.</summary>
    /// <param name="bin">The folder with the plain assemblies.</param>
    internal static void Load(string bin)
    {
        try
        {
            string folder = Path.Combine(bin, FolderName(Environment.Version.Major, Platform, RuntimeInformation.ProcessArchitecture));
            if (!Directory.Exists(folder))
                return;
            // The second uses the first, which would not be found any more where another is in its place.
            foreach (string name in (string[])["MieTools.Core", "MieTools.Shell"])
            {
                if (AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(folder, name + ".dll")).GetName().Name != name)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            // The plain ones do the same, only later.
        }
    }

    /// <summary>Name of the folder for a runtime and a platform, such as <c>net10.0-linux-x64</c>.</summary>
    internal static string FolderName(int major, string platform, Architecture architecture) =>
        $"net{major}.0-{platform}-{architecture.ToString().ToLowerInvariant()}";

    private static string Platform => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
}
