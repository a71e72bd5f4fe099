using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace MieTools.Core.Local;

/// <summary>
/// Makes files and folders that only their user can read: by their mode on Unix, on Windows by an access list of their own, so that they
/// do not have the rights of the folder that they are in.
/// </summary>
public static class PrivateAccess
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens a file; one that is made here is the user's alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to open it.</param>
    public static FileStream Open(string path, FileStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Mode == FileMode.Open)
            return new FileStream(path, options);
        if (OperatingSystem.IsWindows())
            return OpenOnWindows(path, options);
        options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>Makes a folder that is the user's alone, unless it is there.</summary>
    /// <param name="path">The folder.</param>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            CreateOnWindows(DeviceName.RefuseFolder(path));
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    [SupportedOSPlatform("windows")]
    private static FileStream OpenOnWindows(string path, FileStreamOptions options)
    {
        FileSecurity security = new();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(User(), FileSystemRights.FullControl, AccessControlType.Allow));
        FileSystemRights rights = options.Access == FileAccess.Write ? FileSystemRights.Write
            : FileSystemRights.Read | FileSystemRights.Write;
        return new FileInfo(path).Create(
            options.Mode, rights | FileSystemRights.Synchronize, options.Share, Math.Max(options.BufferSize, 1), options.Options, security);
    }

    [SupportedOSPlatform("windows")]
    private static void CreateOnWindows(string path)
    {
        DirectorySecurity security = new();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(
            User(), FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
            PropagationFlags.None, AccessControlType.Allow));
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
            Directory.CreateDirectory(parent);
        if (!Directory.Exists(path))
            new DirectoryInfo(path).Create(security);
    }

    [SupportedOSPlatform("windows")]
    private static SecurityIdentifier User()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        return identity.User!;
    }
}
