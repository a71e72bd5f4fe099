using MieTools.Core.Routes;

namespace MieTools.Binding.Completion;

/// <summary>Completes the specifications that are known.</summary>
public sealed class SpecificationCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) => [(FrameworkRoutes.OpenAI, "")];
}
