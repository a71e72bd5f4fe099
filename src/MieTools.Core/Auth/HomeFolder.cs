namespace MieTools.Core.Auth;

/// <summary>The user's home folder and <c>~</c> in paths.</summary>
internal static class HomeFolder
{
    /// <summary>The home folder: what the environment says, else what the system says.</summary>
    public static string Find(Func<string, string?> environment)
    {
        string? named = environment(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME");
        return string.IsNullOrEmpty(named) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : named;
    }

    /// <summary>Replaces a leading <c>~</c>. Other paths come back as they are: relative ones go by the current folder.</summary>
    public static string Expand(string path, Func<string, string?> environment)
    {
        if (path is "~")
            return Find(environment);
        return path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal)
            ? Path.Combine(Find(environment), path[2..].Replace('\\', Path.DirectorySeparatorChar))
            : path;
    }
}
