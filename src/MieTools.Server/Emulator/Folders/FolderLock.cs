using System.Globalization;
using MieTools.Core.Local;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Folders;

/// <summary>Holds a folder for one emulator. The system lets go of it when the process ends, however it ends.</summary>
/// <remarks>The owner's number is in a file of its own, because a file that is held cannot be read.</remarks>
internal sealed class FolderLock : IDisposable
{
    /// <summary>Name of the file that is held; it is empty.</summary>
    public const string LockName = "emulator.lock";

    /// <summary>Name of the file with the owner's number.</summary>
    public const string OwnerName = "emulator.pid";

    private readonly string _directory;
    private readonly FileStream _file;
    private bool _signed;

    private FolderLock(string directory, FileStream file)
    {
        _directory = directory;
        _file = file;
    }

    /// <summary>Takes hold of a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="name">What it is for, in messages.</param>
    /// <exception cref="IOException">Another emulator holds it.</exception>
    public static FolderLock Take(string directory, string name)
    {
        try
        {
            // Windows lets go of what a killed process held a moment after its end.
            return new FolderLock(
                directory, HeldFile.Patiently(() => PrivateFile.OpenOwn(Path.Combine(directory, LockName))));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new FolderException(
                $"The {name} '{directory}' is in use by {Owner(directory)}. Stop that emulator, or name another folder.");
        }
    }

    /// <summary>Writes down who holds it.</summary>
    public void Sign()
    {
        string path = Path.Combine(_directory, OwnerName);
        // Not written over: a link that was put there since would be followed.
        File.Delete(path);
        using FileStream owner = PrivateFile.Open(path, FileMode.CreateNew, FileShare.Read);
        owner.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        _signed = true;
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        try
        {
            if (_signed)
                File.Delete(Path.Combine(_directory, OwnerName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The number is only for a message.
        }
        _file.Dispose();
    }

    private static string Owner(string directory)
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(directory, OwnerName)).Trim();
            return !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? "another process"
                : pid == Environment.ProcessId ? $"another emulator of this process ({text})"
                : $"process {text}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; elsewhere EWOULDBLOCK, which is 35 for macOS.
    private static bool IsHeld(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is 32 or 33
        : e.HResult == (OperatingSystem.IsMacOS() ? 35 : 11);
}
