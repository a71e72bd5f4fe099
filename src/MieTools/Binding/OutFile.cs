using MieTools.Core;

namespace MieTools.Binding;

/// <summary>A file that takes its name only when it is whole: a failed call leaves what was there.</summary>
internal sealed class OutFile : IDisposable
{
    private readonly string _partial;
    private bool _committed;

    private OutFile(string path, string partial, FileStream stream)
    {
        Path = path;
        _partial = partial;
        Stream = stream;
    }

    public string Path { get; }

    public FileStream Stream { get; }

    /// <exception cref="MieException"><c>FileNotWritable</c>.</exception>
    public static OutFile Open(string path)
    {
        string partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            if (Directory.Exists(path))
                throw new IOException("it is a folder.");
            return new OutFile(path, partial, new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16, useAsync: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MieException("FileNotWritable", MieErrorKind.WriteError, $"'{path}' cannot be written: {e.Message}", "Nothing was sent. Name a file in a folder that exists and that you may write to.", path, e);
        }
    }

    public void Commit()
    {
        Stream.Dispose();
        try
        {
            File.Move(_partial, Path, overwrite: true);
            _committed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MieException("FileNotWritable", MieErrorKind.WriteError, $"'{Path}' cannot be written: {e.Message}", "Name another file.", Path, e);
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (_committed)
            return;
        try
        {
            File.Delete(_partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left behind; the error that led here matters more.
        }
    }
}
