using MieTools.Core.Local;

namespace MieTools.Server.Emulator.Folders;

/// <summary>Tells the files that an emulator made from all others.</summary>
internal static class FolderContent
{
    private const int MostDigits = 10;

    /// <summary>Refuses a folder with a file that no emulator made, or that was changed since. Folders in it are left alone.</summary>
    /// <exception cref="FolderException">There is one; the message names it.</exception>
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
            {
                string why = manifest?.Lists(file.Name) == true ? "was changed after an emulator had written it" : "no emulator has made";
                throw new FolderException($"The {name} '{directory}' holds the file '{file.Name}', which {why}. Nothing was changed there. "
                    + "Name a folder that is empty or new.");
            }
        }
    }

    // A link is never ours: it leads to a file of somebody.
    private static bool IsState(FileInfo file) => file.LinkTarget is null && file.Name switch
    {
        EmulatorFolder.StateName => true,
        FolderLock.LockName => file.Length == 0,
        FolderLock.OwnerName => file.Length <= MostDigits && IsNumber(file),
        _ => PartialFiles.IsPartial(file.Name),
    };

    private static bool IsNumber(FileInfo file) => File.ReadAllText(file.FullName).All(char.IsAsciiDigit);
}
