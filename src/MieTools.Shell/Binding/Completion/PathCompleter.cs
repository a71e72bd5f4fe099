using MieTools.Core.Deployments.Models;
using MieTools.Core.Routes;

namespace MieTools.Binding.Completion;

/// <summary>
/// Completes paths: the routes of the deployments on the line, else of those this session has seen, else the framework's.
/// </summary>
public sealed class PathCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line)
    {
        IReadOnlyList<MieDeployment> deployments = line.NamedOrSeen;
        IEnumerable<MieRoute> routes = deployments.Count > 0
            ? deployments.SelectMany(d => d.Routes().Routes) : FrameworkRoutes.For(FrameworkRoutes.OpenAI);
        return routes.Select(route => (route.Suffix, route.ToString()));
    }
}
