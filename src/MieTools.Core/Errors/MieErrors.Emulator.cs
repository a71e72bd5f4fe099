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

    /// <summary>No emulator of this user runs on this machine, or none is like what was named.</summary>
    public static MieError EmulatorNotFound { get; } = Own(Emulator, ObjectNotFound,
        "See which there are with `Get-MieEmulator -All`, or start one with `Start-MieEmulator`.");

    /// <summary>Several emulators run, and it was not said which one is meant.</summary>
    public static MieError EmulatorAmbiguous { get; } = Own(Emulator, InvalidArgument,
        "Name one by its process id, its address or its folder: `Connect-MieService -Emulator 4711`.");
}
