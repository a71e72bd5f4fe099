using System.Collections;
using MieTools.Core.Routes;

namespace MieTools.Binding;

/// <summary>Completes the specifications that are known.</summary>
public sealed class SpecificationCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(IDictionary bound) => [(FrameworkRoutes.OpenAI, "")];
}
