using MieTools.Core;

namespace MieTools.Binding;

/// <summary>Reads files that a parameter names.</summary>
internal static class Files
{
    /// <summary>Reads a whole file.</summary>
    /// <exception cref="MieException"><c>FileNotFound</c>, <c>FileNotReadable</c>.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MieException("FileNotFound", MieErrorKind.ObjectNotFound, $"There is no file '{path}'.", "Check the path.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MieException("FileNotReadable", MieErrorKind.ReadError, $"'{path}' cannot be read: {e.Message}", "Check that it is a file, not a folder, and that you may read it.", path, e);
        }
    }
}
