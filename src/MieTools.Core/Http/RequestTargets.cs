namespace MieTools.Core.Http;

/// <summary>How requests are named in messages.</summary>
internal static class RequestTargets
{
    /// <summary>How often a request was sent, set by the retry handler.</summary>
    public static readonly HttpRequestOptionsKey<int> AttemptsKey = new("MieTools.Attempts");

    /// <summary>The address without its query: queries may hold private data.</summary>
    public static string WithoutQuery(Uri? uri) => uri is null ? "" : $"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath}";

    /// <summary>The answer's <c>opc-request-id</c>, else the request's.</summary>
    public static string? RequestId(HttpResponseMessage response) =>
        AnswerHeaders.RequestIdOf(response) is { } own ? own
        : response.RequestMessage?.Headers.TryGetValues("opc-request-id", out IEnumerable<string>? sent) == true ? sent.FirstOrDefault()
        : null;

    /// <summary>True for calls to a deployment's own paths, false for the control plane.</summary>
    public static bool IsInference(Uri? uri) => uri?.AbsolutePath.Contains("/predict", StringComparison.Ordinal) == true;
}
