using MieTools.Core.Routes;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Requests;

/// <summary>Which of the deployment's two prefixes a request goes to.</summary>
internal static class StreamChoice
{
    /// <summary>The streaming prefix for what asks for a stream: by its body, its query, or its path.</summary>
    /// <param name="target">Path and query at the deployment.</param>
    /// <param name="body">What its body says.</param>
    public static InferenceMode Of(RequestTarget target, BodyMembers body)
    {
        if (target.Path.EndsWith("/generate_stream", StringComparison.Ordinal))
            return InferenceMode.Stream;
        // Ollama streams unless it is told not to.
        bool byDefault = target.Path.EndsWith("/api/chat", StringComparison.Ordinal)
            || target.Path.EndsWith("/api/generate", StringComparison.Ordinal);
        bool isAsked = body.Stream ?? (byDefault || target.Query[Math.Min(1, target.Query.Length)..].Split('&').Contains("stream=true"));
        return isAsked ? InferenceMode.Stream : InferenceMode.Predict;
    }
}
