namespace MieTools.Core.Local;

/// <summary>The user's home folder, and the ways in which paths begin with it.</summary>
internal static class HomeFolder
{
    private static readonly string[] s_names =
    [
        "~", "$HOME", "${HOME}", "%HOME%", "%USERPROFILE%", "%HOMEDRIVE%%HOMEPATH%", "$env:HOME", "$env:USERPROFILE", "${env:HOME}",
        "${env:USERPROFILE}",
    ];

    /// <summary>The home folder: what the environment says, else what the system says.</summary>
    public static string Find(Func<string, string?> environment)
    {
        string? named = environment(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME");
        return string.IsNullOrEmpty(named) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : named;
    }

    /// <summary>
    /// Replaces <c>~</c>, <c>$HOME</c>, <c>%USERPROFILE%</c> and the like at the beginning, on every system alike, since config files are
    /// carried from one to another. Other paths come back as they are.
    /// </summary>
    public static string Expand(string path, Func<string, string?> environment)
    {
        foreach (string name in s_names)
        {
            if (!path.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                continue;
            string rest = path[name.Length..];
            if (rest.Length == 0)
                return Find(environment);
            if (rest[0] is '/' or '\\')
            {
                return Path.Combine(
                    Find(environment), string.Join(Path.DirectorySeparatorChar, rest.TrimStart('/', '\\').Split('/', '\\')));
            }
        }

        return path;
    }
}
