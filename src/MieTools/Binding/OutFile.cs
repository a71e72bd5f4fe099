using MieTools.Core;

namespace MieTools.Binding;

/// <summary>A file that changes only when its new content is whole: a failed call leaves what was there.</summary>
/// <remarks>
/// A new file gets its name by a move. One that exists is written into, so that its mode and owner, links, pipes and devices stay what they
/// are.
/// </remarks>
internal sealed class OutFile : IDisposable
{
    private readonly string _partial;
    private readonly bool _exists;
    private bool _moved;

    private OutFile(string path, string partial, bool exists, FileStream stream)
    {
        Path = path;
        _partial = partial;
        _exists = exists;
        Stream = stream;
    }

    public string Path { get; }

    public FileStream Stream { get; }

    /// <exception cref="MieException"><c>FileNotWritable</c>.</exception>
    public static OutFile Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new IOException("it is a folder.");
            bool exists = File.Exists(path);
            // Opening a pipe would wait for its reader; what has a length is a file.
            if (exists && new FileInfo(path).Length > 0)
                new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
            if (!exists && System.IO.Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
                throw new IOException($"there is no folder '{folder}'.");
            string partial = exists ? System.IO.Path.GetTempFileName() : $"{path}.{Environment.ProcessId}.partial";
            return new OutFile(path, partial, exists,
                new FileStream(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16, useAsync: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, e, "Nothing was sent. Name a file in a folder that exists and that you may write to.");
        }
    }

    /// <summary>An error of writing, with the name that the user knows.</summary>
    public static MieException NotWritable(string path, Exception cause, string advice) => new("FileNotWritable", MieErrorKind.WriteError,
        $"'{path}' cannot be written: {(cause is UnauthorizedAccessException ? "access is denied." : cause.Message)}", advice, path, cause);

    /// <summary>Gives the content its place.</summary>
    /// <exception cref="MieException"><c>FileNotWritable</c>.</exception>
    public void Commit()
    {
        try
        {
            Stream.Flush();
            if (_exists)
            {
                Stream.Position = 0;
                using FileStream target = new(Path, FileMode.Open, FileAccess.Write, FileShare.Read);
                if (target.CanSeek)
                    target.SetLength(0);
                Stream.CopyTo(target);
                return;
            }
            Stream.Dispose();
            File.Move(_partial, Path, overwrite: true);
            _moved = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(Path, e, "Name another file.");
        }
    }

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
            if (!_moved)
                File.Delete(_partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left behind; the error that led here matters more.
        }
    }
}
