namespace MieTools.Emulator;

/// <summary>The emulators that this process started.</summary>
internal static class EmulatorRegistry
{
    private static readonly List<MieEmulatorProcess> s_running = [];

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

    public static void Add(MieEmulatorProcess emulator)
    {
        lock (s_running)
            s_running.Add(emulator);
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
