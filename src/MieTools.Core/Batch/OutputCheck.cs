using MieTools.Core.Batch.Output;
using MieTools.Core.Local;

namespace MieTools.Core.Batch;

/// <summary>Refuses an output that a batch must not write.</summary>
internal static class OutputCheck
{
    /// <exception cref="MieException"><c>BatchOutputRefused</c>, <c>FileUnwritable</c>.</exception>
    public static void Run(BatchOptions options, JournalState? state)
    {
        (string Path, string Parameter)[] files = [(options.OutFile, "OutFile"), (options.ErrorPath, "ErrorFile")];
        foreach ((string path, string parameter) in files)
        {
            CheckPlace(path);
            if (options.Input.Files.FirstOrDefault(file => IsSame(file, path) || IsSame(file, options.JournalPath)) is { } input)
                throw Refused(path, $"'{input}' is an input, which is never written to.", "Name another file.");
            if (state?.Header is null && File.Exists(path) && new FileInfo(path).Length > 0)
            {
                throw Refused(path, $"'{path}' is there already, and there is no journal that says that it is of a batch.",
                    $"Name another -{parameter}, or take the file away.");
            }
        }
        if (IsSame(options.OutFile, options.ErrorPath))
            throw MieException.InvalidArgument("ErrorFile", "-OutFile and -ErrorFile are the same file.", "Name another one.");
    }

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
