using MieTools.Session;

namespace MieTools.Emulator;

/// <summary>The emulators that a session started, and the connection that it had before each.</summary>
internal sealed class EmulatorRegistry
{
    // Those of all sessions: an address tells which one a connection goes to.
    private static readonly List<MieEmulatorProcess> s_all = [];

    // By emulator, and kept when it stops: a later one may have been started from its connection.
    private readonly Dictionary<MieEmulatorProcess, MieConnection?> _before = [];

    /// <summary>Those that run, the first started first.</summary>
    public MieEmulatorProcess[] Running
    {
        get
        {
            lock (_before)
                return [.. _before.Keys.Where(e => e.IsRunning).OrderBy(e => e.StartTime)];
        }
    }

    /// <summary>The emulator of this process that listens at an address; null when none does.</summary>
    public static MieEmulatorProcess? At(Uri address)
    {
        lock (s_all)
        {
            return s_all.Find(e => e.IsRunning && Uri.Compare(e.ControlPlane, address, UriComponents.SchemeAndServer,
                UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0);
        }
    }

    /// <summary>The emulator of this process that has a process id; null when none has.</summary>
    public static MieEmulatorProcess? Of(int processId)
    {
        lock (s_all)
            return s_all.Find(e => e.IsRunning && e.ProcessId == processId);
    }

    /// <summary>An emulator of this process that runs, the last one started; null when none does.</summary>
    public static MieEmulatorProcess? Latest
    {
        get
        {
            lock (s_all)
                return s_all.FindLast(e => e.IsRunning);
        }
    }

    /// <summary>Remembers an emulator, and the session's own connection before it.</summary>
    public void Add(MieEmulatorProcess emulator, MieConnection? before)
    {
        lock (s_all)
        {
            s_all.RemoveAll(e => !e.IsRunning);
            s_all.Add(emulator);
        }

        lock (_before)
            _before.Add(emulator, before);
    }

    /// <summary>The last connection before this one that can still be used; null when there is none.</summary>
    public MieConnection? Before(MieConnection connection)
    {
        lock (_before)
        {
            MieConnection? before = connection;
            while (before is { Gone: not null })
                before = before.Emulator is { } emulator ? _before.GetValueOrDefault(emulator) : null;
            return before;
        }
    }
}
