namespace MieTools.Core;

/// <summary>Errors of files that the user names.</summary>
public static class LocalFiles
{
    /// <summary>The error of a file that cannot be read: <c>FileNotFound</c> or <c>FileNotReadable</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What the system said.</param>
    public static MieException NotReadable(string path, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause is FileNotFoundException or DirectoryNotFoundException
            ? new MieException("FileNotFound", MieErrorKind.ObjectNotFound, $"There is no file '{path}'.", "Check the path.", path, cause)
            : new MieException("FileNotReadable", MieErrorKind.ReadError, $"'{path}' cannot be read: {cause.Message}",
                "Check that it is a file, not a folder, and that you may read it.", path, cause);
    }
}
