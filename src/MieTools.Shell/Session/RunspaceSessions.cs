using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace MieTools.Session;

/// <summary>Which session belongs to which runspace, and which runspace started which.</summary>
/// <remarks>
/// A runspace does not know who started it. Its thread does: whatever starts a pipeline hands its execution context on, and the session
/// that a thread last worked for with it. That holds for ForEach-Object -Parallel, Start-ThreadJob (also those that had to wait for their
/// turn) and <c>[powershell]::Create()</c>. Where it does not, the parent is not known, and the session makes no guess.
/// </remarks>
internal static class RunspaceSessions
{
    private static readonly Dictionary<Guid, Entry> s_entries = [];
    private static readonly AsyncLocal<MieSession?> s_onThread = new();

    /// <summary>The session of the runspace whose pipeline this thread runs; null when it runs none.</summary>
    public static MieSession? Current
    {
        get
        {
            if (Runspace.DefaultRunspace is not { } runspace)
                return null;
            MieSession? before = s_onThread.Value;
            bool isForeign = before is not null && before.RunspaceId != runspace.Id;
            // A runspace on the thread of its caller may as well have been started by somebody else, and what it leaves there would be
            // taken for its caller's.
            bool isLent = isForeign && runspace.ThreadOptions == PSThreadOptions.UseCurrentThread;
            MieSession session = Of(runspace, isLent ? null : isForeign ? before : before?.Parent);
            s_onThread.Value = isLent ? null : session;
            return session;
        }
    }

    /// <summary>The session of the runspace whose pipeline this thread runs, when it has one.</summary>
    public static MieSession? Existing
    {
        get
        {
            lock (s_entries)
            {
                return Runspace.DefaultRunspace is { } runspace && s_entries.TryGetValue(runspace.InstanceId, out Entry? entry)
                    ? entry.Session : null;
            }
        }
    }

    /// <summary>Whether something is true of a runspace that is older, and so may have started this one.</summary>
    public static bool IsAnyBefore(MieSession session, Predicate<MieSession> isTrue)
    {
        lock (s_entries)
            return s_entries.Values.Any(e => e.Session.RunspaceId < session.RunspaceId && isTrue(e.Session));
    }

    /// <summary>The session of a runspace.</summary>
    /// <param name="runspace">The runspace.</param>
    /// <param name="parent">That of the runspace which started it, for a new one; null when that is not known.</param>
    internal static MieSession Of(Runspace runspace, MieSession? parent)
    {
        lock (s_entries)
        {
            if (!s_entries.TryGetValue(runspace.InstanceId, out Entry? entry))
            {
                entry = s_entries[runspace.InstanceId] = new Entry(runspace.Events, new MieSession(parent, runspace.Id));
                runspace.StateChanged += OnStateChanged;
            }
            else if (entry.Events != runspace.Events)
            {
                entry.Renew(runspace.Events, new MieSession(parent, runspace.Id));
            }

            return entry.Session;
        }
    }

    private static void OnStateChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is not (RunspaceState.Closed or RunspaceState.Broken) || sender is not Runspace runspace)
            return;
        Entry? entry;
        lock (s_entries)
            s_entries.Remove(runspace.InstanceId, out entry);
        entry?.Close();
    }

    /// <summary>The session of a runspace, and those before it whose emulators or proxies still run.</summary>
    /// <remarks>
    /// ForEach-Object -Parallel lets one block after the other into a runspace, and resets it between them. A reset makes a new event
    /// manager: a block does not find the connection of the one before it.
    /// </remarks>
    private sealed class Entry(PSEventManager events, MieSession session)
    {
        private readonly List<MieSession> _earlier = [];

        public PSEventManager Events { get; private set; } = events;

        public MieSession Session { get; private set; } = session;

        public void Renew(PSEventManager events, MieSession session)
        {
            _earlier.RemoveAll(s => !s.IsRunningAny);
            _earlier.Add(Session);
            Events = events;
            Session = session;
        }

        public void Close()
        {
            foreach (MieSession session in _earlier.Append(Session))
                session.Close();
        }
    }
}
