using MieTools.Core.Batch.Output;
using MieTools.Core.Local;

namespace MieTools.Core.Batch;

/// <summary>Refuses an output that a batch must not write.</summary>
internal static class OutputCheck
{
    /// <param name="options">The batch.</param>
    /// <param name="state">What the journal says; null when there is none.</param>
    /// <param name="errorsOf">The run that has the error file, and its output.</param>
    /// <param name="isErrorFileKnown">Whether the error file is the one that the journal speaks of.</param>
    /// <exception cref="MieException"><c>BatchOutputRefused</c>, <c>FileUnwritable</c>.</exception>
    public static void Run(BatchOptions options, JournalState? state, (string? Run, string? Output) errorsOf, bool isErrorFileKnown)
    {
        string[] files = [options.OutFile, options.ErrorPath];
        foreach (string path in files)
        {
            CheckPlace(path);
            if (options.Input.Files.FirstOrDefault(file => IsSame(file, path) || IsSame(file, options.JournalPath)) is { } input)
                throw Refused(path, $"'{input}' is an input, which is never written to.", "Name another file.");
        }
        CheckOutput(options.OutFile, state);
        CheckErrors(options.ErrorPath, state, errorsOf, isErrorFileKnown);
        if (IsSame(options.OutFile, options.ErrorPath))
            throw MieException.InvalidArgument("ErrorFile", "-OutFile and -ErrorFile are the same file.", "Name another one.");
    }

    private static void CheckOutput(string path, JournalState? state)
    {
        if (state?.Header is null && HasContent(path))
        {
            throw Refused(path, $"'{path}' is there already, and there is no journal that says that it is of a batch.",
                "Name another -OutFile, or take the file away.");
        }
    }

    // Of this run is what its journal vouches for, and what came to the disk under its lock.
    private static void CheckErrors(
        string path, JournalState? state, (string? Run, string? Output) errorsOf, bool isKnown)
    {
        if (!HasContent(path))
            return;
        string advice = "Name another -ErrorFile, or take the file away; each output has an error file of its own.";
        if (errorsOf.Run is not null && errorsOf.Run != state?.Header?.Id)
            throw Refused(path, $"'{path}' has failed lines of another batch, whose output is '{errorsOf.Output}'.", advice);
        if (state?.Header is null || !isKnown || (errorsOf.Run is null && state.ErrorLength == 0))
            throw Refused(path, $"'{path}' is there already, and no journal says that it is of this batch.", advice);
    }

    private static bool HasContent(string path) => File.Exists(path) && new FileInfo(path).Length > 0;

    private static void CheckPlace(string path)
    {
        string? why = FileStatus.Of(path).Kind switch
        {
            FileKind.Directory => "it is a folder.",
            FileKind.Device => "it is a device or a pipe, which cannot be gone on with.",
            _ => Directory.Exists(Path.GetDirectoryName(path)) ? null : $"there is no folder '{Path.GetDirectoryName(path)}'.",
        };
        if (why is not null)
        {
            throw new MieException(MieErrors.FileUnwritable, $"'{path}' cannot be written: {why} Nothing was sent.",
                "Name a file in a folder that exists and that you may write to.", path);
        }
    }

    private static bool IsSame(string one, string other) => string.Equals(Real(one), Real(other),
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static string Real(string path)
    {
        string full = Path.GetFullPath(path);
        return File.Exists(full) && new FileInfo(full).LinkTarget is not null
            ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    private static MieException Refused(string path, string message, string advice) =>
        new(MieErrors.BatchOutputRefused, $"{message} Nothing was sent.", advice, path);
}
