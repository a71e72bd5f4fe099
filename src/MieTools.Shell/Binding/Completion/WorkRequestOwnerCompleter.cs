using MieTools.Session;

namespace MieTools.Binding.Completion;

/// <summary>Completes names of deployments, and the work requests that this session has seen.</summary>
public sealed class WorkRequestOwnerCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        DeploymentNameCompleter.Names(line).Concat(SeenObjects.Values(SeenKind.WorkRequest)
            .Select(request => (request.Value, request.Note)));
}
