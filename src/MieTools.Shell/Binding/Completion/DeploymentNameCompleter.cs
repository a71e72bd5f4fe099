using MieTools.Session;

namespace MieTools.Binding.Completion;

/// <summary>Completes names of deployments that this session has seen.</summary>
public sealed class DeploymentNameCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) => Names(line);

    internal static IEnumerable<(string Value, string Note)> Names(CompletionLine line) =>
        // What stands first is then something else: a file, or a prompt.
        (line.IsPiped ? [] : line.Seen)
            .Select(deployment => (Literal(deployment.DisplayName), $"{deployment.DisplayName} ({deployment.LifecycleState})"));

    private protected override bool TakesFile(CompletionLine line) => line.IsPiped;

    // The parameter takes patterns, and a name that holds their characters is to find itself only.
    private static string Literal(string name) =>
        string.Concat(name.Select(c => c is '*' or '?' or '[' or ']' or '`' ? "`" + c : c.ToString()));
}
