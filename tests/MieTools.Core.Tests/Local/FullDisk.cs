using System.Diagnostics;

namespace MieTools.Core.Tests.Local;

/// <summary>A disk of 64 KB of its own. Only the superuser of a Linux can have one.</summary>
internal sealed class FullDisk : IDisposable
{
    private FullDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static FullDisk MountOrSkip()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root on Linux can mount a small disk.");
        string folder = Directory.CreateTempSubdirectory("mie-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder) == 0)
            return new FullDisk(folder);
        Directory.Delete(folder);
        Assert.Skip("This container may not mount a disk.");
        throw new UnreachableException();
    }

    public void Dispose()
    {
        Run("umount", Folder);
        Directory.Delete(Folder);
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
