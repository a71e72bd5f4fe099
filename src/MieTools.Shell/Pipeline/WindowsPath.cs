namespace MieTools.Pipeline;

/// <summary>
/// Paths that Windows takes as they are, wherever the shell is: those of a share or a device, and those behind its prefix.
/// </summary>
internal static class WindowsPath
{
    private const string Prefix = @"\\?\";

    /// <summary>
    /// Whether a path is of such a form: <c>\\server\share\x</c>, <c>//server/share/x</c>, <c>\\?\C:\x</c>, <c>\\.\NUL</c>.
    /// </summary>
    public static bool IsComplete(string path) => path.Length > 2 && IsSeparator(path[0]) && IsSeparator(path[1]);

    /// <summary>What can be a pattern of a path: the question mark of the prefix is no wildcard.</summary>
    public static string Pattern(string path) => path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : path;

    private static bool IsSeparator(char c) => c is '\\' or '/';
}
