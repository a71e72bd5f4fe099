using System.Runtime;

namespace MieTools.Start;

/// <summary>
/// Has what the last session compiled compiled again, on a thread of its own, while this one is still importing and the user types.
/// </summary>
/// <remarks>
/// .NET's multicore JIT: what a process compiles is written down, and the next one reads it. PowerShell does so for its own start, with
/// <c>StartupProfileData-Interactive</c> and <c>-NonInteractive</c> in its cache folder; but a replay ends at the first assembly that is not
/// beside the program (<c>multicorejitplayer.cpp</c> of dotnet/runtime), so that it ends where a module begins. This one begins there.
/// Nothing of the module runs by it, and nothing is read or sent: methods are compiled, in the order of last time.
/// A host that has named no folder for such files gets none, and neither does a machine with one processor.
/// </remarks>
internal static class StartupProfile
{
    /// <summary>Name of the file, beside those of PowerShell.</summary>
    public const string Name = "StartupProfileData-MieTools";

    private static int s_isBegun;

    /// <summary>
    /// Begins the replay of the last session, and the record for the next one. To be called when the module's assemblies are loaded. A
    /// process does so once, however many runspaces import the module: another time would end what is under way.
    /// </summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_isBegun, 1) == 0)
            ProfileOptimization.StartProfile(Name);
    }
}
