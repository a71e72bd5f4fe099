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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.NotReadable(path, e);
        }
    }
}
