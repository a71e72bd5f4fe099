using System.Collections.Immutable;
using MieTools.Core.Routes;

namespace MieTools.Binding.Completion;

/// <summary>
/// Completes endpoints to add: paths of well-known model servers that the framework does not open, and those of deployments that were seen.
/// </summary>
public sealed class EndpointCompleter : ValueCompleter
{
    // vLLM, TGI and OpenAI have them; the service's list for openai does not (see FrameworkRoutes).
    internal static ImmutableArray<MieEndpoint> Usual { get; } =
    [
        MieEndpoint.Parse("GET /health"), MieEndpoint.Parse("GET /ping"), MieEndpoint.Parse("GET /v1/models/{}"),
        MieEndpoint.Parse("POST /v1/rerank"), MieEndpoint.Parse("POST /rerank"), MieEndpoint.Parse("POST /score"),
        MieEndpoint.Parse("POST /pooling"), MieEndpoint.Parse("POST /classify"), MieEndpoint.Parse("POST /v1/audio/speech"),
        MieEndpoint.Parse("GET,DELETE /v1/files/{}"), MieEndpoint.Parse("POST /v1/messages/count_tokens"),
        MieEndpoint.Parse("GET,POST /v1/batches"), MieEndpoint.Parse("GET /v1/chat/completions/{}"),
    ];

    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        All(line).Select(e => (e.ToString(), $"{e.Suffix}: {string.Join(", ", e.Methods)}"));

    /// <summary>The endpoints that were seen, and those that are usual.</summary>
    internal static IEnumerable<MieEndpoint> All(CompletionLine line) => line.Seen.SelectMany(d => d.Endpoints).Concat(Usual);
}
