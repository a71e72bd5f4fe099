namespace MieTools.Binding.Completion;

/// <summary>Completes names of environment variables: those of the deployments on the line. Their values may be secrets.</summary>
public sealed class EnvironmentVariableCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        line.NamedOrSeen.SelectMany(d => (d.Configuration?.Environment?.EnvironmentVariables.Keys ?? [])
            .Select(name => (name, $"{name} of {d}")));
}
