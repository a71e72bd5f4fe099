namespace MieTools.Core.Local;

/// <summary>Tells whether a file has changed since it was read.</summary>
internal readonly record struct FileStamp(DateTime Modified, long Length)
{
    /// <summary>The file's stamp now, of a link that of the file it leads to; the default one when it does not exist.</summary>
    public static FileStamp Of(string path)
    {
        FileInfo info = new(path);
        // A link has a time and a length of its own, which stay when its file changes.
        if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            info = target;
        return info.Exists ? new(info.LastWriteTimeUtc, info.Length) : default;
    }
}
