namespace MieTools.Core.Local;

/// <summary>Which file it is that has a name, whatever its names are: device and number on Unix, where a file in use can lose its
/// name.</summary>
/// <param name="Device">The device.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Number)
{
    /// <summary>The identity of what a path leads to; null when nothing is there, and on Windows, where an open file keeps its
    /// name.</summary>
    public static FileIdentity? Of(string path) => FileStatus.IdentityOf(path);
}
