using MieTools.Core.Routes;

namespace MieTools.Binding.Completion;

/// <summary>Completes endpoints to remove: those of the deployments on the line, whole and by method.</summary>
public sealed class CustomEndpointCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line)
    {
        MieEndpoint[] endpoints = [.. line.NamedOrSeen.SelectMany(d => d.Endpoints)];
        return endpoints.Select(e => (e.Suffix, e.ToString())).Concat(endpoints.Where(e => e.Methods.Length > 1)
            .SelectMany(e => e.Methods.Select(method => ($"{method} {e.Suffix}", $"{method} alone of {e}"))));
    }
}
