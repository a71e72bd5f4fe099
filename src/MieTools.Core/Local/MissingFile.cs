namespace MieTools.Core.Local;

/// <summary>Tells that there is no such file, which systems say in different ways.</summary>
internal static class MissingFile
{
    private const int Windows = unchecked((int)0x80070000);

    // What Windows says of a path that nothing can be at, as an error without a type of its own: no such device, a name with quotes or
    // other signs that no name has, a path of a form that no path has, no such host, no such share.
    private static readonly int[] s_codes = [20, 123, 161, 53, 67];

    /// <summary>Whether it says so.</summary>
    public static bool IsSaidBy(Exception error) => error is FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException
        || (error is IOException && Array.Exists(s_codes, code => error.HResult == (Windows | code)));
}
