using System.Runtime.InteropServices;
using System.Text;

namespace MieTools.Core.Local;

/// <summary>What the system knows of a path: kind and owner. Nothing is opened: a pipe could keep waiting for ever.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="User">Its owner on Unix.</param>
/// <param name="Group">Its group on Unix.</param>
internal readonly record struct FileStatus(FileKind Kind, uint User, uint Group)
{
    private const int TypeMask = 0xF000, RegularType = 0x8000, DirectoryType = 0x4000;
    // More than the runtime writes: its structure has grown at the end before.
    private const int BufferSize = 512;

    /// <summary>Looks at a path; links are followed.</summary>
    public static FileStatus Of(string path) => OperatingSystem.IsWindows() ? OnWindows(path) : OnUnix(path);

    private static FileStatus OnWindows(string path)
    {
        string full = Path.GetFullPath(path);
        FileKind kind = full.StartsWith(@"\\.\", StringComparison.Ordinal) || DeviceName.Of(full) is not null ? FileKind.Device
            : Directory.Exists(full) ? FileKind.Directory
            : File.Exists(full) ? FileKind.Regular
            : FileKind.Missing;
        return new FileStatus(kind, 0, 0);
    }

    /// <summary>Which file a path leads to; null when nothing is there, and on Windows.</summary>
    public static FileIdentity? IdentityOf(string path)
    {
        byte[] status = new byte[BufferSize];
        if (OperatingSystem.IsWindows() || Stat(Encoding.UTF8.GetBytes(path + '\0'), status) != 0)
            return null;
        // After those below: long size, four times (long seconds, long nanoseconds), long device, long kind of device, long number.
        ReadOnlySpan<ulong> fields = MemoryMarshal.Cast<byte, ulong>(status);
        return new FileIdentity(fields[11], fields[13]);
    }

    private static FileStatus OnUnix(string path)
    {
        byte[] status = new byte[BufferSize];
        if (Stat(Encoding.UTF8.GetBytes(path + '\0'), status) != 0)
            return default;
        // int flags, int mode, uint user, uint group: the same on all platforms, which is why it is not the C library that is asked.
        ReadOnlySpan<uint> fields = MemoryMarshal.Cast<byte, uint>(status);
        FileKind kind = (fields[1] & TypeMask) switch
        {
            RegularType => FileKind.Regular,
            DirectoryType => FileKind.Directory,
            _ => FileKind.Device,
        };
        return new FileStatus(kind, fields[2], fields[3]);
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(byte[] path, byte[] status);
}
