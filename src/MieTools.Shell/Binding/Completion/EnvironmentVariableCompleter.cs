namespace MieTools.Binding.Completion;

/// <summary>Completes names of environment variables: those of the deployments on the line. Their values may be secrets.</summary>
public sealed class EnvironmentVariableCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        from deployment in line.NamedOrSeen
        let environment = deployment.Configuration?.Environment
        where environment is not null
        from name in environment.EnvironmentVariables.Keys
        select (name, $"{name} of {deployment}");
}
