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
        ResponseFacts.RequestIdOf(response) is { } own ? own
        : response.RequestMessage?.Headers.TryGetValues("opc-request-id", out IEnumerable<string>? sent) == true ? sent.FirstOrDefault()
        : null;

    /// <summary>The same, safe to show: a server may put into it what it was sent.</summary>
    /// <remarks>One in the service's own form is taken as it is, so that an ordinary answer costs nothing.</remarks>
    public static string? SafeRequestId(HttpResponseMessage response, HttpRequestMessage? request) =>
        RequestId(response) is not { } id || IsPlain(id) ? RequestId(response) : CallSecrets.Of(request).Mask(id);

    private static bool IsPlain(string id)
    {
        const int PartLength = 32;
        int part = 0;
        foreach (char c in id)
        {
            part = c == '/' ? 0 : part + 1;
            if (part > PartLength || !(char.IsAsciiHexDigitUpper(c) || c == '/'))
                return false;
        }
        return true;
    }

    /// <summary>True for calls to a deployment's own paths, false for the control plane.</summary>
    public static bool IsInference(Uri? uri) => uri?.AbsolutePath.Contains("/predict", StringComparison.Ordinal) == true;
}
