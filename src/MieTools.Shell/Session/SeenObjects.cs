using System.Collections;
using MieTools.Binding;
using MieTools.Core.Connection;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Emulator;

namespace MieTools.Session;

/// <summary>What the session has seen of the service, for completions.</summary>
internal static class SeenObjects
{
    /// <summary>The shapes that the service named last.</summary>
    public static IReadOnlyList<MieDeploymentShape> Shapes => RunspaceSessions.Current?.Shapes ?? [];

    /// <summary>Names and ids that commands have written, the latest first.</summary>
    public static IReadOnlyList<SeenValue> Values(SeenKind kind) => RunspaceSessions.Current?.Seen[kind] ?? [];

    /// <summary>The emulators that the session has started.</summary>
    public static IReadOnlyList<MieEmulatorProcess> Emulators => RunspaceSessions.Current?.Emulators ?? [];

    /// <summary>The connection on the command line, else the session's; null when there is none yet.</summary>
    public static MieContext? Context(IDictionary bound) =>
        bound["Context"] is { } given && ContextReference.Of(given) is { } named ? named.Known : RunspaceSessions.Current?.Known;

    /// <summary>The deployments seen in the connection on the command line, else in the session's.</summary>
    public static IEnumerable<MieDeployment> Deployments(IDictionary bound) =>
        (Context(bound)?.ListSeen() ?? []).Where(d => d.LifecycleState != LifecycleStates.Deleted)
            .OrderBy(d => d.DisplayName, StringComparer.OrdinalIgnoreCase);
}
