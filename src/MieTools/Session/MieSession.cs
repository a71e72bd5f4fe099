using MieTools.Core;

namespace MieTools.Session;

/// <summary>
/// The session's connection: the one piece of state the module keeps. Shared by the runspaces of a process, so that parallel blocks find
/// it.
/// </summary>
internal static class MieSession
{
    private static volatile MieContext? s_current;
    private static volatile MieContext? s_implicit;

    /// <summary>What <c>Connect-MieService</c> set, or null.</summary>
    public static MieContext? Current
    {
        get => s_current;
        set => s_current = value;
    }

    /// <summary>The connection that commands would use, without making one; null when there is none yet.</summary>
    public static MieContext? Known => s_current ?? s_implicit;

    /// <summary>The session's connection, else one from the DEFAULT profile, kept as long as the config file stays as it is.</summary>
    /// <param name="wait">Waits on the pipeline thread.</param>
    /// <param name="warn">Told what is odd about a connection made here.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException">There is no usable default profile.</exception>
    public static MieContext GetOrConnect(Func<Task<MieContext>, MieContext> wait, Action<string> warn, CancellationToken cancellationToken)
    {
        if (s_current is { } current)
            return current;
        if (s_implicit is { IsStale: false } known)
            return known;
        MieContext made = wait(MieContext.ConnectAsync(new MieContextOptions(), cancellationToken));
        foreach (string warning in made.Warnings)
            warn(warning);
        return s_implicit = made;
    }
}
