namespace MieTools.Core.Local;

/// <summary>The names that are devices in every folder of Windows, with any extension: <c>NUL</c>, <c>CON</c>, <c>COM1.txt</c>.</summary>
internal static class DeviceName
{
    private const string Null = "NUL";
    private static readonly string[] s_names = [Null, "CON", "PRN", "AUX", "CONIN$", "CONOUT$", "CLOCK$"];

    /// <summary>Whether a path is Windows' null device here: it takes everything and gives nothing.</summary>
    public static bool IsNull(string path) => OperatingSystem.IsWindows() && Of(path) == Null;

    /// <summary>The path, unless it is another device of Windows here.</summary>
    /// <exception cref="IOException">It is one.</exception>
    public static string Refuse(string path) => IsNull(path) ? path : RefuseFolder(path);

    /// <summary>The path of a folder, unless it is a device of Windows here, of which none can be one.</summary>
    /// <exception cref="IOException">It is one.</exception>
    public static string RefuseFolder(string path) => OperatingSystem.IsWindows() && Of(path) is { } name
        ? throw new IOException($"'{name}' is the name of a device on Windows, in every folder.") : path;

    /// <summary>The device that a path is on Windows; null when it is none.</summary>
    public static string? Of(string path)
    {
        // Such a path is taken as it is written.
        if (path.StartsWith(@"\\?\", StringComparison.Ordinal))
            return null;
        string last = path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        string name = last.Split('.', ':')[0].TrimEnd(' ').ToUpperInvariant();
        bool isPort = name.Length == 4 && (name[..3] is "COM" or "LPT")
            && (name[3] is >= '1' and <= '9' or '\u00b9' or '\u00b2' or '\u00b3');
        return isPort || s_names.Contains(name) ? name : null;
    }
}
