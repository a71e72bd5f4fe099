namespace MieTools.Core.Local;

/// <summary>The new content of a file, which takes its place when it is whole and on the disk: what fails before leaves the old.</summary>
/// <remarks>
/// It is written beside the file, so there is room needed for both. Mode and, where this user may do so, owner stay; a link goes on leading
/// to the file. Devices and pipes have nothing to lose, and are written to directly. What a process that was killed left beside it goes.
/// </remarks>
public sealed class ReplacementFile : IDisposable
{
    private const int BufferSize = 1 << 16;
    private readonly string _target;
    private readonly FileStatus _old;
    private readonly bool _isPrivate;
    private readonly Stream _stream;
    private string? _partial;

    private ReplacementFile(string target, FileStatus old, string? partial, bool isPrivate)
    {
        _target = target;
        _old = old;
        _isPrivate = isPrivate;
        _partial = partial;
        _stream = partial is null ? OpenDevice(target) : Create(partial, isPrivate || old.Kind == FileKind.Regular);
    }

    /// <summary>Takes the content.</summary>
    public Stream Stream => _stream;

    /// <summary>Begins a file. A pipe is open once it has a reader, and not before.</summary>
    /// <param name="path">The file; it need not be there.</param>
    /// <param name="isPrivate">Whether only this user may read it, whatever mode it had.</param>
    /// <exception cref="IOException">It is a folder, or there is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public static ReplacementFile Open(string path, bool isPrivate = false)
    {
        FileStatus old = FileStatus.Of(DeviceName.Refuse(path));
        if (old.Kind == FileKind.Directory)
            throw new IOException("it is a folder.");
        if (old.Kind == FileKind.Device || IsDescriptor(path) || DeviceName.IsNull(path))
            return new ReplacementFile(path, old, null, isPrivate);
        string target = Resolve(path);
        string folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
            throw new IOException($"there is no folder '{folder}'.");
        // A folder's rights allow what a file's forbid: one that may not be written is not replaced either.
        if (old.Kind == FileKind.Regular)
            HeldFile.Patiently(() => OpenToWrite(target)).Dispose();
        string partial = PartialFiles.NewPath(folder);
        ReplacementFile file = new(target, old, partial, isPrivate);
        PartialFiles.Sweep(partial);
        return file;
    }

    /// <summary>Why a file cannot be written, in words that do not name the file beside it.</summary>
    /// <param name="cause">What the system said.</param>
    public static string ReasonOf(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        if (cause is UnauthorizedAccessException)
            return "access is denied.";
        int name = cause.Message.LastIndexOf(" : '", StringComparison.Ordinal);
        return name < 0 ? cause.Message : cause.Message[..name].TrimEnd('.') + ".";
    }

    /// <summary>Gives the content its place.</summary>
    /// <exception cref="IOException">It could not be written, for instance for want of room; the old content is there still.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be replaced.</exception>
    public void Commit() => Commit(Rename);

    /// <summary>Gives the content its place.</summary>
    /// <param name="rename">Renames the first file to the second.</param>
    /// <param name="pause">Waits while somebody holds one of them; null to wait for a moment.</param>
    internal void Commit(Action<string, string> rename, Action? pause = null)
    {
        if (_partial is not { } partial)
        {
            _stream.Dispose();
            return;
        }
        FileStream file = (FileStream)_stream;
        file.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows() && _old.Kind == FileKind.Regular && !_isPrivate)
            FileOwner.Keep(file.SafeFileHandle, _old, File.GetUnixFileMode(_target));
        _stream.Dispose();
        HeldFile.Replace(() => rename(partial, _target), pause);
        _partial = null;
    }

    /// <summary>Lets go of the file; what was not committed is gone.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was still to be written is not wanted.
        }
        if (_partial is null)
            return;
        try
        {
            File.Delete(_partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here matters more.
        }
    }

    /// <summary>Renames a file as the system does it best.</summary>
    internal void Rename(string partial, string target)
    {
        // Windows keeps the rights of a file with its name, which is not wanted of what only this user may read.
        if (OperatingSystem.IsWindows() && !_isPrivate && File.Exists(target))
            File.Replace(partial, target, null, ignoreMetadataErrors: true);
        else
            File.Move(partial, target, overwrite: true);
    }

    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    // What the shell has opened for this process: its name leads to a file, but the shell goes on with the one that it has.
    private static bool IsDescriptor(string path) => !OperatingSystem.IsWindows()
        && (path is "/dev/stdout" or "/dev/stderr" || path.StartsWith("/dev/fd/", StringComparison.Ordinal)
            || path.StartsWith("/proc/", StringComparison.Ordinal));

    private static Stream OpenDevice(string path)
    {
        if (DeviceName.IsNull(path))
            return Stream.Null;
        FileStream device = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1, useAsync: true);
        if (FileStatus.Of(path).Kind == FileKind.Regular)
            device.Seek(0, SeekOrigin.End);
        return device;
    }

    private static FileStream OpenToWrite(string path) =>
        new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private static FileStream Create(string path, bool isPrivate)
    {
        // Never through a link, nor into a file that is there.
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = BufferSize,
            Options = FileOptions.Asynchronous,
        };
        return isPrivate ? PrivateAccess.Open(path, options) : new FileStream(path, options);
    }
}
