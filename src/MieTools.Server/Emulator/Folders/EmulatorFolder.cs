using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Folders;

/// <summary>A folder that an emulator writes to. It is the emulator's alone: one with files of anybody else is refused as it is.</summary>
internal sealed class EmulatorFolder : IDisposable
{
    /// <summary>Name of the file that the state is in.</summary>
    public const string StateName = "state.journal";

    private readonly FolderLock _lock;

    private EmulatorFolder(string path, FolderLock held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The whole path.</summary>
    public string Path { get; }

    /// <summary>Takes a folder, or makes it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="name">What it is for, in messages.</param>
    /// <exception cref="FolderException">An emulator uses it, or a file there was not made by one.</exception>
    /// <exception cref="IOException">It cannot be used.</exception>
    public static EmulatorFolder Claim(string path, string name)
    {
        path = System.IO.Path.GetFullPath(path);
        PrivateFile.MakeDirectory(path);
        // Before anything is written there; where an emulator was before, its lock comes first, for it may be writing.
        FileInfo before = new(System.IO.Path.Combine(path, FolderLock.LockName));
        if (!before.Exists || before.LinkTarget is not null)
            FolderContent.Check(path, name);
        FolderLock held = FolderLock.Take(path, name);
        try
        {
            FolderContent.Check(path, name);
            held.Sign();
            return new EmulatorFolder(path, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Whether a path is this folder.</summary>
    public bool Is(string path) => System.IO.Path.GetRelativePath(Path, path) == ".";

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
