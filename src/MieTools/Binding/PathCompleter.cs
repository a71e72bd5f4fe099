using System.Collections;
using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Routes;
using MieTools.Session;

namespace MieTools.Binding;

/// <summary>Completes paths: the routes of the deployment given, else of those this session has seen, else the framework's.</summary>
public sealed class PathCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(IDictionary bound)
    {
        MieDeployment[] seen = [.. SeenObjects.Deployments(bound)];
        object? word = bound["Deployment"] is PSObject wrapped ? wrapped.BaseObject : bound["Deployment"];
        MieDeployment? given = word as MieDeployment;
        string? id = given?.Id ?? word as string ?? Text(bound, "Id");
        // What was seen last is newer than the object at hand.
        MieDeployment? known = seen.FirstOrDefault(d => d.Id == id) ?? given
            ?? seen.FirstOrDefault(d => d.DisplayName.Equals(id, StringComparison.OrdinalIgnoreCase));
        IEnumerable<MieRoute> routes = known is not null ? known.Routes().Routes
            : seen.Length > 0 ? seen.SelectMany(d => d.Routes().Routes)
            : FrameworkRoutes.For(FrameworkRoutes.OpenAI);
        return routes.Select(route => (route.Suffix, route.ToString()));
    }
}
