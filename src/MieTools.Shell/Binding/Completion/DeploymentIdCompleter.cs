using MieTools.Session;

namespace MieTools.Binding.Completion;

/// <summary>Completes OCIDs of deployments that this session has seen; the name finds them too.</summary>
public sealed class DeploymentIdCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        line.Seen.Select(deployment => (deployment.Id, $"{deployment.DisplayName} ({deployment.LifecycleState})"));
}
