using System.Collections;
using MieTools.Session;

namespace MieTools.Binding;

/// <summary>Completes names of deployments that this session has seen.</summary>
public sealed class DeploymentNameCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(IDictionary bound) =>
        SeenObjects.Deployments(bound)
            .Select(deployment => (deployment.DisplayName, $"{deployment.DisplayName} ({deployment.LifecycleState})"));
}
