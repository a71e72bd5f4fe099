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
        CheckPlace(options.OutFile);
        CheckPlace(options.ErrorPath);
        CheckDifferent(options);
        CheckOutput(options.OutFile, state);
        CheckErrors(options.ErrorPath, state, errorsOf, isErrorFileKnown);
    }

    // Whatever their names are: by a link, or by two names of one file.
    private static void CheckDifferent(BatchOptions options)
    {
        string[] own = [options.OutFile, options.ErrorPath, options.JournalPath, options.ErrorPath + ErrorFileLock.Extension];
        foreach (string path in own)
        {
            if (options.Input.Files.FirstOrDefault(file => RealPath.IsSame(file, path)) is { } input)
                throw Refused(path, $"'{input}' is an input, which is never written to.", "Name another file.");
        }
        string[] names = ["-OutFile", "-ErrorFile", "the journal of -OutFile", "the lock of -ErrorFile"];
        for (int one = 0; one < own.Length; one++)
        {
            for (int other = one + 1; other < own.Length; other++)
            {
                if (RealPath.IsSame(own[one], own[other]))
                {
                    throw MieException.InvalidArgument("ErrorFile",
                        $"'{own[one]}' would be {names[one]} and {names[other]} at once. Nothing was sent.", "Name another -ErrorFile.");
                }
            }
        }
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

    private static bool HasContent(string path) => RealPath.LengthOf(path) > 0;

    private static void CheckPlace(string path)
    {
        string? why = FileStatus.Of(path).Kind switch
        {
            FileKind.Directory => "it is a folder.",
            FileKind.Device => "it is a device or a pipe, which cannot be gone on with.",
            _ => WhyNoPlace(path),
        };
        if (why is not null)
        {
            throw new MieException(MieErrors.FileUnwritable, $"'{path}' cannot be written: {why} Nothing was sent.",
                "Name a file in a folder that exists and that you may write to.", path);
        }
    }

    private static string? WhyNoPlace(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(RealPath.Of(path))!;
            return Directory.Exists(folder) ? null : $"there is no folder '{folder}'.";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static MieException Refused(string path, string message, string advice) =>
        new(MieErrors.BatchOutputRefused, $"{message} Nothing was sent.", advice, path);
}
