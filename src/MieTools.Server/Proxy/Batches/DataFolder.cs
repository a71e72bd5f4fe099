using MieTools.Core.Local;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Batches;

/// <summary>
/// The folder that files and batches are in. It is one proxy's alone, and only its user may look into it. A temporary one is made when
/// something is first kept, and goes away with the proxy.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>Name of the file that is held while a proxy uses the folder; it is empty.</summary>
    private const string LockName = "proxy.lock";

    private readonly object _gate = new();
    private string? _path;
    private FileStream? _lock;

    private DataFolder(string? path) => _path = path;

    /// <summary>Whether it goes away with the proxy.</summary>
    public bool IsTemporary { get; private init; }

    /// <summary>Where the files are.</summary>
    public string Files => Below("files");

    /// <summary>Where the records of batches are.</summary>
    public string Batches => Below("batches");

    /// <summary>Refuses a folder that has files of others. Makes and takes nothing.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public static void Check(string? path)
    {
        if (path is null)
            return;
        try
        {
            string full = Path.GetFullPath(path);
            if (Directory.Exists(full))
                RefuseOthers(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unusable(path, ReplacementFile.ReasonOf(e), "Name a folder that you may write to.");
        }
    }

    /// <summary>Takes a folder, or makes it.</summary>
    /// <param name="path">The folder; null for a temporary one.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is in use, has files of others, or cannot be written.</exception>
    public static DataFolder Open(string? path)
    {
        if (path is null)
            return new DataFolder(null) { IsTemporary = true };
        DataFolder folder = new(Path.GetFullPath(path));
        try
        {
            folder.Claim();
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            folder.Dispose();
            throw Unusable(path, ReplacementFile.ReasonOf(e), "Name a folder that you may write to.");
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock?.Dispose();
        if (!IsTemporary || _path is null)
            return;
        try
        {
            Directory.Delete(_path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody looks at it. It stays private.
        }
    }

    private void Claim()
    {
        string path = _path!;
        PrivateFile.MakeDirectory(path);
        RefuseOthers(path);
        string held = Path.Combine(path, LockName);
        try
        {
            _lock = PrivateFile.OpenOwn(held);
        }
        catch (IOException e) when (File.Exists(held))
        {
            throw Unusable(path, $"another proxy may be using it ({ReplacementFile.ReasonOf(e).TrimEnd('.')}).",
                "Stop that proxy, or name another folder.");
        }
    }

    private static void RefuseOthers(string path)
    {
        if (File.Exists(Path.Combine(path, LockName)) || !Directory.EnumerateFileSystemEntries(path).Any())
            return;
        throw Unusable(path, "it has files that no proxy has made.", "Name a new or empty folder, or one of an earlier proxy.");
    }

    private string Below(string name)
    {
        lock (_gate)
        {
            _path ??= Directory.CreateTempSubdirectory("mie-proxy-data-").FullName;
            string path = Path.Combine(_path, name);
            PrivateFile.MakeDirectory(path);
            return path;
        }
    }

    private static MieException Unusable(string path, string why, string advice) =>
        MieException.InvalidArgument("DataPath", $"The folder '{path}' cannot be used: {why}", advice);
}
