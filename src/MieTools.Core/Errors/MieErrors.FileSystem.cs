using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// Files.
public static partial class MieErrors
{
    /// <summary>There is no such file.</summary>
    public static MieError FileNotFound { get; } = Own(FileSystem, ObjectNotFound,
        "Check the path. Relative paths are those of the PowerShell location.");

    /// <summary>The file cannot be read.</summary>
    public static MieError FileUnreadable { get; } = Own(FileSystem, ReadError,
        "Check that it is a file, not a folder, and that you may read it.");

    /// <summary>The file (a device or a pipe, too) holds more than is read of such a file: 16 MB.</summary>
    public static MieError FileTooLarge { get; } = Own(FileSystem, LimitsExceeded,
        "Check that it is the file you mean; the limit is fixed.");

    /// <summary>
    /// The file of <c>-OutFile</c>, or its folder, cannot be written, or the disk is full. What was there before is left as it was.
    /// </summary>
    public static MieError FileUnwritable { get; } = Own(FileSystem, WriteError,
        "Name a file in a folder that exists and that you may write to, or make room: a file is replaced by one written beside it.");

    /// <summary>The path is on another provider, such as the registry.</summary>
    public static MieError ProviderUnsupported { get; } = Own(FileSystem, InvalidArgument, "Give a path on the file system.");

    /// <summary>The output of a batch is there already and is of no batch, or it is one of the inputs. It was left as it is.</summary>
    public static MieError BatchOutputRefused { get; } = Own(FileSystem, InvalidOperation, "Name another `-OutFile`.");

    /// <summary>Another run is writing the output of a batch.</summary>
    public static MieError BatchOutputUnavailable { get; } = Own(FileSystem, ResourceUnavailable,
        "Wait for it, stop it, or name another `-OutFile`; parts of one input (`-Shard`) have an output each.");

    /// <summary>
    /// The output of a batch is of an earlier run with another input or other parameters, or was changed since. The message says what.
    /// </summary>
    public static MieError BatchOutputMismatch { get; } = Own(FileSystem, InvalidOperation,
        "Name another `-OutFile`, put back what was changed to go on, or begin anew with `-Force`, which replaces the results.");

    /// <summary>The journal beside the output of a batch is damaged, or is no journal.</summary>
    public static MieError BatchJournalInvalid { get; } = Own(FileSystem, InvalidData,
        "Put a copy of it back, or move it and the output away to begin anew.");
}
