namespace MieTools.LocalServer;

/// <summary>Finds the <c>dotnet</c> command that can run the server: PowerShell's own runtime has no ASP.NET Core.</summary>
internal static class DotnetHost
{
    public const string Advice =
        "Install the .NET SDK or the ASP.NET Core runtime 8 or later (https://dotnet.microsoft.com/download) and make sure that 'dotnet' "
            + "is on the PATH.";

    private const int OldestRuntime = 8;

    /// <summary>The folders to look in, in this order: DOTNET_ROOT, those of the PATH, and where installers put it.</summary>
    public static IEnumerable<string> Folders => new string?[]
    {
        Environment.GetEnvironmentVariable("DOTNET_ROOT"),
    }
    .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
    .Concat(
    [
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet"),
        "/usr/share/dotnet",
        "/usr/lib/dotnet",
        "/usr/local/share/dotnet",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet"),
    ])
    .Where(folder => !string.IsNullOrEmpty(folder))
    .Select(folder => folder!);

    /// <summary>The first <c>dotnet</c> that has ASP.NET Core 8 or later.</summary>
    /// <param name="folders">Where to look.</param>
    /// <returns>Its path, or null and what was looked at, for people.</returns>
    public static (string? Path, string Seen) Find(IEnumerable<string> folders)
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        List<string> seen = [];
        foreach (string path in folders.Select(f => Path.Combine(f, name)).Where(File.Exists))
        {
            string real = Resolve(path);
            if (seen.Contains(real))
                continue;
            // A command that is no host, a script of a package manager for instance, is trusted: it knows its own places.
            if (!Directory.Exists(Path.Combine(Path.GetDirectoryName(real)!, "host")) || HasAspNetCore(Path.GetDirectoryName(real)!))
                return (path, "");
            seen.Add(real);
        }
        return (null, seen.Count == 0
            ? "no 'dotnet' was found in DOTNET_ROOT, on the PATH or where installers put it."
            : $"no 'dotnet' that was found has ASP.NET Core {OldestRuntime} or later: {string.Join(", ", seen)}.");
    }

    // The folders of the runtimes are named by their versions.
    private static bool HasAspNetCore(string root)
    {
        DirectoryInfo runtimes = new(Path.Combine(root, "shared", "Microsoft.AspNetCore.App"));
        return runtimes.Exists && runtimes.EnumerateDirectories()
            .Any(d => int.TryParse(d.Name.Split('.')[0], out int major) && major >= OldestRuntime);
    }

    private static string Resolve(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (IOException)
        {
            return Path.GetFullPath(path);
        }
    }
}
