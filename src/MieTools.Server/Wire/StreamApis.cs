namespace MieTools.Server.Wire;

/// <summary>Tells whose API a path belongs to.</summary>
internal static class StreamApis
{
    /// <summary>Which API a model server's path belongs to; what comes before its well-known end does not matter.</summary>
    /// <param name="path">The path, without a query.</param>
    public static StreamApi Of(string path)
    {
        if (path.EndsWith("/v1/messages", StringComparison.Ordinal))
            return StreamApi.Anthropic;
        if (path.EndsWith("/v1/responses", StringComparison.Ordinal) || path.Contains("/v1/responses/", StringComparison.Ordinal))
            return StreamApi.Responses;
        bool tgi = path.EndsWith("/generate_stream", StringComparison.Ordinal) || path.EndsWith("/generate", StringComparison.Ordinal);
        return tgi ? StreamApi.Tgi : StreamApi.OpenAi;
    }
}
