namespace MieTools.Core.Auth.Keys;

/// <summary>Whether others may read a key file.</summary>
internal static class KeyFilePermissions
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>A warning, or null. Access lists on Windows are not checked.</summary>
    public static string? Check(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        try
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            return (mode & Others) == 0
                ? null
                : $"Other users of this machine may read the key file '{path}'. Protect it: chmod 600 '{path}'";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
