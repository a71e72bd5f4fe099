using MieTools.Core.Local;

namespace MieTools.Server.Emulator.State;

/// <summary>Tells the files that an emulator made from all others.</summary>
internal static class FolderContent
{
    private const int MostDigits = 10;

    /// <summary>Refuses a folder with a file that no emulator made, or that was changed since. Folders in it are left alone.</summary>
    /// <exception cref="StateException">There is one; the message names it.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static void Check(string directory, string name)
    {
        FolderManifest? manifest = FolderManifest.Read(directory);
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", new EnumerationOptions
        {
            AttributesToSkip = 0,
            IgnoreInaccessible = false,
        }))
        {
            if (entry is not FileInfo file)
                continue;
            if (!IsState(file) && manifest?.Holds(file) != true)
                throw StateErrors.NotOurs(name, directory, file.Name, changed: manifest?.Lists(file.Name) == true);
        }
    }

    // A link is never ours: it leads to a file of somebody.
    private static bool IsState(FileInfo file) => file.LinkTarget is null && file.Name switch
    {
        StateDatabase.FileName or StateDatabase.FileName + "-wal" or StateDatabase.FileName + "-shm" => true,
        FolderLock.LockName => file.Length == 0,
        FolderLock.OwnerName => file.Length <= MostDigits && IsNumber(file),
        _ => PartialFiles.IsPartial(file.Name.EndsWith("-journal", StringComparison.Ordinal) ? file.Name[..^8] : file.Name),
    };

    private static bool IsNumber(FileInfo file) => File.ReadAllText(file.FullName).All(char.IsAsciiDigit);
}
