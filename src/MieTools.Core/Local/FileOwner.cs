using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MieTools.Core.Local;

/// <summary>Gives a new file the owner and the mode of the one that it takes the place of.</summary>
[UnsupportedOSPlatform("windows")]
internal static class FileOwner
{
    private const uint Unchanged = uint.MaxValue;
    private const UnixFileMode GroupBits = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>Takes the owner over where this user may give a file away, and the mode always.</summary>
    public static void Keep(SafeFileHandle file, FileStatus old, UnixFileMode mode)
    {
        bool group = ChangeOwner(file, old.User, old.Group) == 0 || ChangeOwner(file, Unchanged, old.Group) == 0;
        // The rights of its group were not meant for another group.
        File.SetUnixFileMode(file, group ? mode : mode & ~GroupBits);
    }

    [DllImport("libc", EntryPoint = "fchown", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(SafeFileHandle file, uint user, uint group);
}
