using System.Runtime.InteropServices;

namespace MieTools.LocalServer;

/// <summary>Finds the <c>dotnet</c> command that runs the server: PowerShell's own runtime has no ASP.NET Core.</summary>
internal static class DotnetHost
{
    public const string Advice =
        "Install the .NET SDK or the ASP.NET Core runtime 8 or later (https://dotnet.microsoft.com/download) and make sure that 'dotnet' "
            + "is on the PATH.";

    public static string Find()
    {
        string name = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "dotnet.exe" : "dotnet";
        IEnumerable<string?> folders =
        [
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet"),
            "/usr/share/dotnet",
            "/usr/local/share/dotnet",
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet"),
        ];
        return folders.Where(f => !string.IsNullOrEmpty(f)).Select(f => Path.Combine(f!, name)).FirstOrDefault(File.Exists) ?? name;
    }
}
