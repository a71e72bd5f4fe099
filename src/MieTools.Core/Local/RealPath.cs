namespace MieTools.Core.Local;

/// <summary>Where a path leads to, links of folders and of the file itself followed, also where nothing is there yet.</summary>
internal static class RealPath
{
    // As many as Linux follows.
    private const int MaxLinks = 40;

    /// <exception cref="IOException">Links lead round in a circle.</exception>
    public static string Of(string path)
    {
        int links = 0;
        return Of(Path.GetFullPath(path), ref links);
    }

    /// <summary>Whether two paths are one file: by name, by links, or by two names of it.</summary>
    public static bool IsSame(string one, string other)
    {
        string first = Of(one);
        string second = Of(other);
        StringComparison rule = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return string.Equals(first, second, rule)
            || (FileIdentity.Of(first) is { } known && known == FileIdentity.Of(second));
    }

    /// <summary>Bytes of the file that a path leads to; 0 when there is none.</summary>
    public static long LengthOf(string path) => new FileInfo(Of(path)) is { Exists: true } file ? file.Length : 0;

    private static string Of(string full, ref int links)
    {
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string parent = real;
            real = Path.Combine(parent, part);
            if (new FileInfo(real).LinkTarget is not { } target)
                continue;
            if (++links > MaxLinks)
                throw new IOException($"'{full}' has more than {MaxLinks} links.");
            real = Of(Path.GetFullPath(target, parent), ref links);
        }
        return real;
    }
}
