namespace MieTools.Core.Local;

/// <summary>Tells whether a file has changed since it was read.</summary>
internal readonly record struct FileStamp(DateTime Modified, long Length)
{
    /// <summary>The file's stamp now; the default one when it does not exist.</summary>
    public static FileStamp Of(string path)
    {
        FileInfo info = new(path);
        return info.Exists ? new(info.LastWriteTimeUtc, info.Length) : default;
    }
}
