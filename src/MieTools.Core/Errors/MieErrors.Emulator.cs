using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// The emulator.
public static partial class MieErrors
{
    /// <summary>The emulator did not start, or did not answer in time.</summary>
    public static MieError EmulatorFailed { get; } = Own(Emulator, ResourceUnavailable,
        "Read the message: `dotnet` may be missing, the port taken, the folder of `-DataPath` or `-ConfigPath` in use or with "
            + "files that are not an emulator's, or a value wrong.");
}
