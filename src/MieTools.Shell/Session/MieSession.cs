using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;
using MieTools.Emulator;
using MieTools.Proxy;

namespace MieTools.Session;

/// <summary>What one runspace has started and connected. It alone changes it; those that it started look at it.</summary>
internal sealed class MieSession
{
    // The profile is the same for all; reading it again in each block of a parallel loop would decrypt the key as often.
    private static volatile MieContext? s_default;

    private readonly EmulatorRegistry _emulators = new();
    private readonly List<MieProxyProcess> _proxies = [];
    private volatile MieConnection? _own;
    private volatile MieConnection? _inherited;
    private volatile bool _hasTold;

    /// <summary>Makes the session of a runspace.</summary>
    /// <param name="parent">That of the runspace which started it; null when that is not known, or there is none.</param>
    /// <param name="runspaceId">Number of the runspace. Those that are made later have higher ones.</param>
    public MieSession(MieSession? parent, int runspaceId)
    {
        Parent = parent;
        RunspaceId = runspaceId;
    }

    /// <summary>That of the runspace which started this one; null when that is not known, or there is none.</summary>
    public MieSession? Parent { get; }

    /// <summary>Number of the runspace.</summary>
    public int RunspaceId { get; }

    /// <summary>The clock that displays of progress go by.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The shapes that the service named last, for completions.</summary>
    public IReadOnlyList<MieDeploymentShape> Shapes { get; set; } = [];

    /// <summary>What its commands have written, for completions.</summary>
    public SeenValues Seen { get; } = new();

    /// <summary>The emulators that it started and that run.</summary>
    public MieEmulatorProcess[] Emulators => _emulators.Running;

    /// <summary>The signing proxies that it started and that run, the first started first.</summary>
    public MieProxyProcess[] Proxies
    {
        get
        {
            lock (_proxies)
                return [.. _proxies.Where(p => p.IsRunning)];
        }
    }

    /// <summary>Those, and such as have ended by themselves and left variables set.</summary>
    public MieProxyProcess[] ProxiesToStop
    {
        get
        {
            lock (_proxies)
                return [.. _proxies.Where(p => p.NeedsStop)];
        }
    }

    /// <summary>Whether anything that it started still runs.</summary>
    public bool IsRunningAny => Emulators.Length > 0 || Proxies.Length > 0;

    /// <summary>Whether it has had a connection of its own.</summary>
    public bool HasConnected => _own is { } own && own != MieConnection.DefaultProfile;

    /// <summary>What <c>Connect-MieService</c> set, here or in the runspace that this one inherits from; null when it is none.</summary>
    public MieContext? Connected => Peek() is { Gone: null } connection ? connection.Context : null;

    /// <summary>The connection that commands would use, without making one; null when there is none yet.</summary>
    public MieContext? Known => Peek() is { Gone: null } connection ? connection.Context ?? s_default : null;

    /// <summary>The session's connection, else the one that it inherits, else one from the DEFAULT profile.</summary>
    /// <param name="wait">Waits on the pipeline thread.</param>
    /// <param name="warn">Told what is odd about a connection made here.</param>
    /// <param name="tell">Told on any thread what is looked at for a connection made here.</param>
    /// <param name="location">PowerShell's location, which relative paths in settings go by. Asked for a connection made here alone: the
    /// engine looks at the mounted drives each time.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException">There is no usable default profile; or <c>ConnectionLost</c>, <c>ConnectionAmbiguous</c>: using it
    /// would be a guess.</exception>
    public MieContext GetOrConnect(
        Func<Task<MieContext>, MieContext> wait, Action<string> warn, Action<string> tell, Func<string> location,
        CancellationToken cancellationToken)
    {
        MieConnection connection = _own ?? _inherited ?? Inherited() ?? throw Unclear();
        if (connection.Gone is { } why)
            throw Lost(why);
        // Kept: a block does not move to another account when its parent does.
        if (_own is null)
            _inherited = connection;
        if (connection.Context is { } connected)
            return connected;
        MieContext context = Default(wait, warn, tell, location, cancellationToken);
        // Said once after each: whoever disconnected may have meant to, and goes on.
        if (_own == MieConnection.DefaultProfile && !_hasTold && PastEmulator(context) is { } notice)
        {
            _hasTold = true;
            warn(notice);
        }
        return context;
    }

    /// <summary>What to say when commands leave the machine although an emulator runs; null when there is nothing to say.</summary>
    public static string? PastEmulator(MieContext context) =>
        Loopback.Is(context.ControlPlaneEndpoint) || EmulatorRegistry.Latest is not { } emulator
            ? null
            : $"Commands go to {context.ControlPlaneEndpoint.GetLeftPart(UriPartial.Authority)} from now on "
                + $"(profile {context.ProfileName ?? "none"}), and not to the emulator that runs at "
                + $"{emulator.ControlPlane.GetLeftPart(UriPartial.Authority)}.";

    /// <summary>The emulator, or other service of this machine, that commands go to; null when they go elsewhere.</summary>
    /// <exception cref="MieException"><c>ConnectionLost</c>: they went to one that is gone, and nobody has said where they go now;
    /// <c>ConnectionAmbiguous</c>: the runspace may have been started by one that is on an emulator.</exception>
    public MieContext? LocalContext() => Peek() switch
    {
        null when RunspaceSessions.IsAnyBefore(this, s => s._own is { IsLocal: true }) => throw Unclear(),
        { IsLocal: true, Gone: { } why } => throw Lost(why),
        { IsLocal: true } local => local.Context,
        _ => null,
    };

    /// <summary>Commands use this connection from now on.</summary>
    public void Connect(MieContext context, MieEmulatorProcess? emulator) => _own = new MieConnection(context, emulator);

    /// <summary>Commands use the DEFAULT profile from now on.</summary>
    public void Disconnect()
    {
        _hasTold = false;
        _own = MieConnection.DefaultProfile;
    }

    /// <summary>Remembers an emulator that was started here, and the connection that there was.</summary>
    public void Add(MieEmulatorProcess emulator) => _emulators.Add(emulator, _own);

    /// <summary>Remembers a signing proxy that was started here.</summary>
    public void Add(MieProxyProcess proxy)
    {
        lock (_proxies)
        {
            _proxies.RemoveAll(p => !p.NeedsStop);
            _proxies.Add(proxy);
        }
    }

    /// <summary>Stops an emulator, which may be another session's. A connection to it gives way to the one from before.</summary>
    /// <returns>True when the session had been connected to it.</returns>
    public bool Stop(MieEmulatorProcess emulator)
    {
        emulator.Stop();
        if (_own is not { } own || own.Emulator != emulator)
            return false;
        // The one from before is what the user had chosen. When there is none, the one that is gone stays, and says so: the DEFAULT
        // profile may be the real cloud.
        _own = _emulators.Before(own) is { Context: not null } before
            ? before
            : MieConnection.Lost(own.Gone ?? "its emulator was stopped", wasLocal: false);
        return true;
    }

    /// <summary>The module leaves the runspace: nothing of the session stays.</summary>
    public void Remove()
    {
        foreach (MieProxyProcess proxy in ProxiesToStop)
            proxy.Stop();
        foreach (MieEmulatorProcess emulator in Emulators)
            emulator.Stop();
        // Also one whose emulator is gone: as the connection of an emulator it would lead a later one back to what was before it.
        if (_own is { Context: not null } own)
        {
            _own = MieConnection.Lost(
                own.Gone ?? "MieTools was removed, or imported again with -Force, and its connection with it", wasLocal: own.IsLocal);
        }
    }

    /// <summary>The runspace is no more: its emulators and proxies end, and nobody waits for that.</summary>
    public void Close()
    {
        foreach (MieProxyProcess proxy in ProxiesToStop)
            _ = Task.Run(proxy.Stop);
        foreach (MieEmulatorProcess emulator in Emulators)
            _ = Task.Run(emulator.Stop);
    }

    // The connection of the nearest runspace above that has one; null when there may be one and nobody knows.
    private MieConnection? Inherited()
    {
        MieSession top = this;
        while (top.Parent is { } parent)
        {
            if ((parent._own ?? parent._inherited) is { } connection)
                return connection;
            top = parent;
        }

        return RunspaceSessions.IsAnyBefore(top, s => s.HasConnected) ? null : MieConnection.DefaultProfile;
    }

    private MieConnection? Peek() => _own ?? _inherited ?? Inherited();

    private static MieContext Default(
        Func<Task<MieContext>, MieContext> wait, Action<string> warn, Action<string> tell, Func<string> location,
        CancellationToken cancellationToken)
    {
        if (s_default is { IsStale: false } known)
            return known;
        MieContext made = wait(MieContext.ConnectAsync(
            new MieContextOptions { CurrentDirectory = location(), Observer = tell }, cancellationToken));
        foreach (string warning in made.Warnings)
            warn(warning);
        return s_default = made;
    }

    private static MieException Lost(string why) => new(MieErrors.ConnectionLost,
        $"This session's connection is gone: {why}. Nothing was sent.");

    private static MieException Unclear() => new(MieErrors.ConnectionAmbiguous,
        "This runspace has no connection, others of the process have, and it is not known which of them started this one. "
            + "Nothing was sent.");
}
