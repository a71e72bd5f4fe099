using System.Collections;
using System.Management.Automation;
using MieTools.Core.Connection;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;

namespace MieTools.Session;

/// <summary>What the session has seen of the service, for completions.</summary>
internal static class SeenObjects
{
    /// <summary>The shapes that the service named last.</summary>
    public static IReadOnlyList<MieDeploymentShape> Shapes => RunspaceSessions.Current?.Shapes ?? [];

    /// <summary>The deployments seen in the connection on the command line, else in the session's.</summary>
    public static IEnumerable<MieDeployment> Deployments(IDictionary bound)
    {
        MieContext? named = (bound["Context"] is PSObject wrapped ? wrapped.BaseObject : bound["Context"]) as MieContext;
        return ((named ?? RunspaceSessions.Current?.Known)?.ListSeen() ?? []).Where(d => d.LifecycleState != LifecycleStates.Deleted)
            .OrderBy(d => d.DisplayName, StringComparer.OrdinalIgnoreCase);
    }
}
