namespace MieTools.Binding.Completion;

/// <summary>Completes the suffix of a new endpoint.</summary>
public sealed class EndpointSuffixCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        EndpointCompleter.All(line).Select(e => (e.Suffix, e.ToString()));
}
