using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Core.Local;

/// <summary>The emulators that a user runs on this machine: a folder of that user's alone, with a small file for each.</summary>
/// <remarks>
/// A file goes with its emulator. One whose process was killed is found out by the process id and the time at which that process was
/// started, and goes when somebody looks. The folder may be on a disk that machines share, so the names of the files have the machine's.
/// </remarks>
/// <param name="folder">The folder; it is made when it is needed.</param>
public sealed class RunningEmulators(string folder)
{
    private const int MaxBytes = 64 * 1024;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // What the system says of one start differs a little from one process to another that asks.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(2);

    // The rules of DOS, which are the default, are not everywhere the same (Wine).
    private static readonly EnumerationOptions s_asWritten = new() { MatchType = MatchType.Simple, AttributesToSkip = 0 };

    /// <summary>Those of this user.</summary>
    public static RunningEmulators OfUser { get; } = new(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "MieTools", "emulators"));

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Makes an emulator known, until what comes back is disposed.</summary>
    /// <returns>Null when there is no folder that is this user's alone: nobody finds it then, and nothing else is wrong.</returns>
    public IDisposable? Announce(RunningEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        try
        {
            if (!Path.IsPathRooted(folder) || !TakeFolder())
                return null;
            string path = Path.Combine(folder, NameOf(emulator.ProcessId));
            using (ReplacementFile file = ReplacementFile.Open(path, isPrivate: true))
            {
                file.Stream.Write(Encoding.UTF8.GetBytes(emulator.ToJson().ToJsonString()));
                file.Commit();
            }
            return new Announcement(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Those whose process runs, the first started first. What is left of others is removed.</summary>
    public IReadOnlyList<RunningEmulator> List()
    {
        List<RunningEmulator> found = [];
        try
        {
            if (!Path.IsPathRooted(folder) || !IsPrivate())
                return [];
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles(Machine + ".*.json", s_asWritten))
            {
                if (Read(file) is not { } emulator)
                    continue;
                if (IsRunning(emulator))
                    found.Add(emulator);
                else
                    Delete(file.FullName);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There has been none yet, or the folder is of no use.
        }
        found.Sort((a, b) => a.StartTime.CompareTo(b.StartTime));
        return found;
    }

    /// <summary>Whether the process of an emulator runs, and is not another that got its number.</summary>
    public static bool IsRunning(RunningEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        try
        {
            using Process process = Process.GetProcessById(emulator.ProcessId);
            return !process.HasExited && (process.StartTime.ToUniversalTime() - emulator.StartTime.UtcDateTime).Duration() < s_tolerance;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or ExternalException)
        {
            return false;
        }
    }

    // A name that is not fit for a file would lead elsewhere.
    private static string Machine => string.Concat(Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private static string NameOf(int processId) => string.Create(CultureInfo.InvariantCulture, $"{Machine}.{processId}.json");

    private bool TakeFolder()
    {
        PrivateAccess.CreateDirectory(folder);
        return IsPrivate();
    }

    // What others can write there could lead this user to keys of theirs; only the owner may set the mode.
    private bool IsPrivate()
    {
        DirectoryInfo directory = new(folder);
        if (!directory.Exists || directory.LinkTarget is not null)
            return false;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, Private);
        return true;
    }

    private static RunningEmulator? Read(FileInfo file)
    {
        try
        {
            return file.LinkTarget is null && file.Length <= MaxBytes
                ? RunningEmulator.FromJson(JsonNode.Parse(File.ReadAllBytes(file.FullName))) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or FormatException)
        {
            // Not one of ours, or one that has just gone.
            return null;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody looks again.
        }
    }

    private sealed class Announcement(string path) : IDisposable
    {
        public void Dispose() => Delete(path);
    }
}
