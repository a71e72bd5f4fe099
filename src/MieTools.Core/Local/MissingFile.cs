namespace MieTools.Core.Local;

/// <summary>Tells that there is no such file, which systems say in different ways, and what to do about it.</summary>
internal static class MissingFile
{
    private const int Windows = unchecked((int)0x80070000);

    // What Windows says of a path that nothing can be at, as an error without a type of its own: no such device, a name with quotes or
    // other signs that no name has, a path of a form that no path has, no such host, no such share.
    private static readonly int[] s_codes = [20, 123, 161, 53, 67];

    /// <summary>Whether it says so.</summary>
    public static bool IsSaidBy(Exception error) => error is FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException
        || (error is IOException && Array.Exists(s_codes, code => error.HResult == (Windows | code)));

    /// <summary>What to do: quotes that a path was written with in a file or a variable are taken for a part of it.</summary>
    /// <param name="error">The error of a file that is missing.</param>
    /// <param name="path">The path; a folder may stand before what was written.</param>
    /// <param name="advice">What else to do; null for what the catalogue says.</param>
    public static string? Advice(MieError error, string path, string? advice = null) =>
        path is [.., '"' or '\''] && path.IndexOf(path[^1]) < path.Length - 1
            ? $"Write the path without quotes. {advice ?? error.Advice}" : advice;
}
