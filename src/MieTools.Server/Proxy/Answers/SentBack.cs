using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Wire;
using MieTools.Server.Wire.Forwarding;

namespace MieTools.Server.Proxy.Answers;

/// <summary>Status and headers of an answer that goes back to the client.</summary>
internal static class SentBack
{
    // What speaks of the service's own host, and what would let a web page read the answer.
    private static readonly FrozenSet<string> s_leftOut = FrozenSet.ToFrozenSet(
        ["Set-Cookie", "Server", "Date", "Alt-Svc", "Strict-Transport-Security", "WWW-Authenticate"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets status, type and headers of a response that has not begun.</summary>
    public static void SetHead(ProxyCall call, ForwardedResponse answer)
    {
        HttpResponse response = call.Http.Response;
        response.StatusCode = answer.Status;
        if (answer.ContentType is { } type)
            response.ContentType = type;
        foreach ((string name, string value) in answer.Headers)
        {
            if (!s_leftOut.Contains(name) && !name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase))
                response.Headers.Append(name, value);
        }
        SetRequestId(call, response.Headers["opc-request-id"]);
    }

    /// <summary>Names the request in the headers that the clients of the call's API look at.</summary>
    public static void SetRequestId(ProxyCall call, string? id)
    {
        if (string.IsNullOrEmpty(id))
            return;
        call.RequestId = id;
        IHeaderDictionary headers = call.Http.Response.Headers;
        headers["opc-request-id"] = id;
        string own = call.Api == StreamApi.Anthropic ? "request-id" : "x-request-id";
        if (!headers.ContainsKey(own))
            headers[own] = id;
    }
}
