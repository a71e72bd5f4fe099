using System.Text.RegularExpressions;
using MieTools.Server.Proxy.Answers;

namespace MieTools.Server.Proxy.Page;

/// <summary>
/// Names what went wrong with a request, and what to do, by its code alone: messages of a model server may quote the request.
/// </summary>
internal static partial class PageErrors
{
    /// <summary>Code and advice; nothing for a request that went well.</summary>
    public static (string? Code, string? Advice) Of(ProxyCall call)
    {
        if (call.IsHungUp)
            return ("hung_up", "The client hung up before the end. Where it did not mean to, give it more time.");
        if (call.Failure is null && call.Status < 400)
            return (null, null);
        string code = call.Failure is { } given && Code().IsMatch(given) ? given : MieErrors.OfStatus(call.Status).Code;
        return (code, Own(code)
            ?? ClientAdvice.Of(code, Known(code)?.AdviceFor(inference: true, platform: !call.IsOfModelServer), call.Status)
            ?? "The client was told what the service said.");
    }

    private static MieError? Known(string code) => MieErrors.All.FirstOrDefault(e => e.Code == code);

    // Codes of the proxy itself.
    private static string? Own(string code) => code switch
    {
        "invalid_api_key" => "Give the client this proxy's key as its API key.",
        "origin_not_allowed" => "A web page tried, or a client by a name that the proxy does not have: start it with that host name.",
        "model_missing" => "The client names no model, and several deployments stand here. Have it name one of them.",
        "model_not_found" =>
            "The client names a model that is not here. Have it name one of those listed, or start the proxy with that name too.",
        "deployment_not_found" => "The path names a deployment that is not here. Those listed are.",
        "path_not_found" => "Clients begin at /v1.",
        "too_many_requests" => "As many requests are open as may be. Start the proxy with a higher limit.",
        "proxy_failed" => "The client was told what failed. It is a fault of the proxy: please report it.",
        _ => null,
    };

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
