namespace MieTools.Core.Routes;

/// <summary>Finds the shape of a path.</summary>
public static class PromptShapes
{
    /// <summary>The shape that a path suffix wants.</summary>
    /// <param name="suffix">Path suffix; a query is ignored.</param>
    public static PromptShape Of(string suffix)
    {
        ArgumentNullException.ThrowIfNull(suffix);
        return PathOf(suffix) switch
        {
            "/v1/chat/completions" or "/invocations" or "/chat_tokenize" => PromptShape.Chat,
            "/v1/completions" => PromptShape.Completion,
            "/v1/responses" => PromptShape.Responses,
            "/v1/messages" => PromptShape.Messages,
            "/v1/embeddings" or "/v1/moderations" => PromptShape.Input,
            "/generate" or "/generate_stream" => PromptShape.Generate,
            "/tokenize" => PromptShape.Tokenize,
            // Custom paths are mostly OpenAI servers under another name.
            string p when p.EndsWith("/chat/completions", StringComparison.Ordinal) => PromptShape.Chat,
            string p when p.EndsWith("/completions", StringComparison.Ordinal) => PromptShape.Completion,
            string p when p.EndsWith("/embeddings", StringComparison.Ordinal) => PromptShape.Input,
            _ => PromptShape.Custom,
        };
    }

    /// <summary>The member of a body that the question stands in; null where it could be any.</summary>
    internal static string? MemberOf(PromptShape shape) => shape switch
    {
        PromptShape.Chat or PromptShape.Messages => "messages",
        PromptShape.Completion => "prompt",
        PromptShape.Responses or PromptShape.Input => "input",
        PromptShape.Generate => "inputs",
        _ => null,
    };

    /// <summary>The member of a body that the question stands in on a path; null where it could be any.</summary>
    /// <param name="suffix">Path suffix; a query is ignored.</param>
    public static string? MemberOf(string suffix) => MemberOf(Of(suffix));

    /// <summary>Whether the path is one where the body's <c>stream</c> decides between a stream and a whole answer.</summary>
    internal static bool NeedsStreamFlag(string suffix) =>
        Of(suffix) is PromptShape.Chat or PromptShape.Completion or PromptShape.Responses or PromptShape.Messages
            && PathOf(suffix) != "/chat_tokenize";

    /// <summary>Whether the answers of a path of the service's own list come whole, whatever is asked for.</summary>
    internal static bool NeverStreams(string suffix) => PathOf(suffix) is "/v1/embeddings" or "/v1/moderations" or "/v1/models"
        or "/tokenize" or "/detokenize" or "/chat_tokenize" or "/info" or "/version";

    /// <summary>Whether a stream of the path tells its token counts only when <c>stream_options.include_usage</c> asks for them.</summary>
    internal static bool CountsOnRequest(string suffix) => PathOf(suffix) is "/v1/chat/completions" or "/v1/completions";

    /// <summary>Whether the path is on the service's own list, as against a custom one.</summary>
    internal static bool IsFramework(string suffix) => FrameworkRoutes.For(FrameworkRoutes.OpenAI).Any(r => r.Suffix == PathOf(suffix));

    /// <summary>A suffix without its query.</summary>
    /// <param name="suffix">Path suffix.</param>
    public static string PathOf(string suffix)
    {
        int question = suffix.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? suffix : suffix[..question];
    }
}
