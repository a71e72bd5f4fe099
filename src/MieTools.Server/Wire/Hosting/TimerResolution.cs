using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MieTools.Server.Wire.Hosting;

/// <summary>Windows wakes timers 64 times a second unless a process asks for more: tokens would come three at a time.</summary>
internal static class TimerResolution
{
    private const uint Milliseconds = 1;

    /// <summary>Asks for one of a millisecond, for as long as this process runs.</summary>
    public static void Refine()
    {
        if (OperatingSystem.IsWindows())
            _ = BeginPeriod(Milliseconds);
    }

    [SupportedOSPlatform("windows")]
    [DllImport("winmm.dll", EntryPoint = "timeBeginPeriod", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint BeginPeriod(uint milliseconds);
}
