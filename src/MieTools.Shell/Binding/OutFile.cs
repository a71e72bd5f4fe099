using MieTools.Core.Local;

namespace MieTools.Binding;

/// <summary>The file of -OutFile: it changes only when its new content is whole, and a failed call leaves what was there.</summary>
internal sealed class OutFile : IDisposable
{
    private readonly ReplacementFile _file;

    private OutFile(string path, ReplacementFile file)
    {
        Path = path;
        _file = file;
    }

    public string Path { get; }

    public Stream Stream => _file.Stream;

    /// <summary>Opens it. A pipe opens once it has a reader, so this may last.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="isAnswer">Whether it is for the answer of a call that has not been sent yet.</param>
    /// <exception cref="MieException"><c>FileUnwritable</c>.</exception>
    public static async Task<OutFile> OpenAsync(string path, CancellationToken cancellationToken, bool isAnswer = false)
    {
        Task<OutFile> opening = Task.Run(() => Open(path, isAnswer), CancellationToken.None);
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(
                static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>An error of writing, with the name that the user knows.</summary>
    public static MieException NotWritable(string path, Exception cause, string advice) => new(MieErrors.FileUnwritable,
        $"'{path}' cannot be written: {ReplacementFile.ReasonOf(cause)}", advice, path, cause);

    /// <summary>Gives the content its place.</summary>
    /// <exception cref="MieException"><c>FileUnwritable</c>.</exception>
    public void Commit()
    {
        try
        {
            _file.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(Path, e, "Make room, or name another file; what was there before is left as it was.");
        }
    }

    public void Dispose() => _file.Dispose();

    private static OutFile Open(string path, bool isAnswer)
    {
        try
        {
            return new OutFile(path, ReplacementFile.Open(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, e,
                $"{(isAnswer ? "Nothing was sent. " : "")}Name a file in a folder that exists and that you may write to.");
        }
    }
}
