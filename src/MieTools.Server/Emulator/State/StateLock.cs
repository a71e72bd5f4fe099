using System.Globalization;

namespace MieTools.Server.Emulator.State;

/// <summary>Holds a data directory for one emulator. The system lets go of it when the process ends, however it ends.</summary>
/// <remarks>The owner's number is in a file of its own, because a file that is held cannot be read.</remarks>
internal sealed class StateLock : IDisposable
{
    private const string LockName = "emulator.lock";
    private const string OwnerName = "emulator.pid";
    private readonly string _directory;
    private readonly FileStream _file;

    private StateLock(string directory, FileStream file)
    {
        _directory = directory;
        _file = file;
    }

    /// <summary>Takes hold of a directory.</summary>
    /// <exception cref="IOException">Another emulator holds it.</exception>
    public static StateLock Take(string directory)
    {
        FileStream file;
        try
        {
            file = PrivateFile.Open(Path.Combine(directory, LockName), FileMode.OpenOrCreate);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw StateErrors.InUse(directory, Owner(directory));
        }
        StateLock taken = new(directory, file);
        try
        {
            using FileStream owner = PrivateFile.Open(Path.Combine(directory, OwnerName), FileMode.Create, FileShare.Read);
            owner.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
        return taken;
    }

    /// <summary>Lets go of the directory.</summary>
    public void Dispose()
    {
        try
        {
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
