using System.Collections.Immutable;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Routes;

/// <summary>The paths that the service opens for a <c>predictApiSpecification</c>.</summary>
/// <remarks>
/// Source: oracle-samples/oci-data-science-ai-samples, multiple_inference_endpoints/supported_endpoints/frameworks/openai (July 2026).
/// The list has paths only; the methods are those of OpenAI, vLLM and TGI servers and serve as a hint.
/// </remarks>
public static class FrameworkRoutes
{
    /// <summary>The one specification that is known; compared without regard to case.</summary>
    public const string OpenAI = EnvironmentContract.OpenAI;

    private static readonly ImmutableArray<string> s_get = ["GET"];
    private static readonly ImmutableArray<string> s_post = ["POST"];
    private static readonly ImmutableArray<string> s_getPost = ["GET", "POST"];

    private static readonly ImmutableArray<MieRoute> s_openAI =
    [
        Route("/v1/models", s_get),
        Route("/v1/completions", s_post),
        Route("/v1/chat/completions", s_post),
        Route("/v1/responses", s_post),
        Route("/v1/responses/{}", ["GET", "DELETE"]),
        Route("/v1/responses/{}/cancel", s_post),
        Route("/v1/responses/{}/input_items", s_get),
        Route("/v1/messages", s_post),
        Route("/v1/embeddings", s_post),
        Route("/v1/moderations", s_post),
        Route("/v1/edits", s_post),
        Route("/v1/images/generations", s_post),
        Route("/v1/images/edits", s_post),
        Route("/v1/images/variations", s_post),
        Route("/v1/audio/transcriptions", s_post),
        Route("/v1/audio/translations", s_post),
        Route("/v1/files", s_getPost),
        Route("/v1/fine-tunes", s_getPost),
        Route("/tokenize", s_post),
        Route("/detokenize", s_post),
        Route("/chat_tokenize", s_post),
        Route("/generate", s_post),
        Route("/generate_stream", s_post),
        Route("/info", s_get),
        Route("/invocations", s_post),
        Route("/version", s_get),
        Route("/metrics", s_get),
        Route("/start_profile", s_post),
        Route("/stop_profile", s_post),
        Route("/v1/load_lora_adapter", s_post),
        Route("/v1/unload_lora_adapter", s_post),
    ];

    /// <summary>The routes of a specification; empty for none or an unknown one.</summary>
    public static ImmutableArray<MieRoute> For(string? specification) =>
        string.Equals(specification, OpenAI, StringComparison.OrdinalIgnoreCase) ? s_openAI : [];

    private static MieRoute Route(string suffix, ImmutableArray<string> methods) =>
        new(suffix, new MieList<string>(methods, ","), MieRouteSource.Framework);
}
