using MieTools.Core;

namespace MieTools.Emulator;

/// <summary>The emulators that this process started, and the connection that the session had before each.</summary>
internal static class EmulatorRegistry
{
    private static readonly List<MieEmulatorProcess> s_running = [];

    // By address, and kept when an emulator stops: a later one may have been started from its connection.
    private static readonly Dictionary<Uri, MieContext?> s_before = [];

    public static MieEmulatorProcess[] Running
    {
        get
        {
            lock (s_running)
            {
                s_running.RemoveAll(e => !e.IsRunning);
                return [.. s_running];
            }
        }
    }

    /// <summary>Remembers an emulator, and the connection that the session had before it.</summary>
    public static void Add(MieEmulatorProcess emulator, MieContext? before)
    {
        lock (s_running)
        {
            s_running.Add(emulator);
            s_before[emulator.ControlPlane] = before;
        }
    }

    /// <summary>
    /// The connection that the session had before this emulator and is still good for something; null when there is none.
    /// </summary>
    public static MieContext? ConnectionBefore(MieEmulatorProcess emulator)
    {
        MieEmulatorProcess[] running = Running;
        lock (s_running)
        {
            MieContext? before = s_before.GetValueOrDefault(emulator.ControlPlane);
            while (before is not null && s_before.TryGetValue(before.ControlPlaneEndpoint, out MieContext? earlier)
                && !running.Any(e => e.ControlPlane == before.ControlPlaneEndpoint))
            {
                before = earlier;
            }

            return before;
        }
    }

    public static void Stop(MieEmulatorProcess emulator)
    {
        lock (s_running)
            s_running.Remove(emulator);
        emulator.Stop();
    }

    public static void StopAll()
    {
        foreach (MieEmulatorProcess emulator in Running)
            Stop(emulator);
    }
}
