using System.Runtime;

namespace MieTools.Start;

/// <summary>
/// Has what the last session compiled compiled again, on a thread of its own, while this one is still importing and the user types.
/// </summary>
/// <remarks>
/// .NET's multicore JIT: what a process compiles is written down, and the next one reads it. PowerShell does so for its own start, with
/// <c>StartupProfileData-Interactive</c> and <c>-NonInteractive</c> in its cache folder; but a replay ends at the first assembly that is
/// not beside the program (<c>multicorejitplayer.cpp</c> of dotnet/runtime), so that it ends where a module begins. This one begins there.
/// Nothing of the module runs by it, and nothing but its file is read or written: methods are compiled, in the order of last time.
/// What a session leaves replaces what the last one left. So that one that only imports does not spoil it for a runbook that calls,
/// there is a file for the prompt, one for commands, and some for scripts.
/// A host that has named no folder for such files gets none, and neither does a machine with one processor.
/// </remarks>
internal static class StartupProfile
{
    // As those of PowerShell begin.
    private const string Prefix = "StartupProfileData-MieTools-";

    // Scripts that share one take turns in it. Each may have some 100 KB.
    private const int ScriptFiles = 16;

    private static int s_isBegun;

    /// <summary>
    /// Begins the replay of the last session, and the record for the next one. To be called when the module's assemblies are loaded. A
    /// process does so once, however many runspaces import the module: another time would end what is under way.
    /// </summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_isBegun, 1) == 0)
            ProfileOptimization.StartProfile(NameFor(Environment.GetCommandLineArgs()));
    }

    /// <summary>Name of the file for a process, by what it was started for.</summary>
    /// <param name="arguments">Its command line, the program first.</param>
    internal static string NameFor(string[] arguments)
    {
        bool isCommand = false;
        for (int i = 1; i < arguments.Length; i++)
        {
            if (arguments[i].EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
                return $"{Prefix}{Fold(Path.GetFullPath(arguments[i])):X}";
            isCommand |= !arguments[i].StartsWith('-');
        }
        return Prefix + (isCommand ? "Command" : "Interactive");
    }

    // FNV-1a: that of .NET is another one in each process.
    private static uint Fold(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
            hash = (hash ^ c) * 16777619;
        return (hash ^ (hash >> 16)) % ScriptFiles;
    }
}
