using MieTools.Core.Routes;

namespace MieTools.Binding.Completion;

/// <summary>Completes HTTP methods.</summary>
public sealed class MethodCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        HttpMethods.All.Select(method => (method, ""));
}
