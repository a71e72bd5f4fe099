using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Batches;

/// <summary>What the proxy itself has to say of files and batches.</summary>
internal static class OwnAnswer
{
    /// <summary>Sends an object.</summary>
    public static Task SendAsync<T>(ProxyCall call, T value, JsonTypeInfo<T> type)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        call.Http.Response.ContentType = "application/json";
        call.Wrote(body.Length, isStream: false);
        return WholeBody.SendAsync(call.Http, body, call.Aborted);
    }

    /// <summary>A refusal.</summary>
    public static ProxyRefusalException Refused(int status, string code, string message) => new(new ClientError(status, code, message));

    /// <summary>There is no such thing.</summary>
    public static ProxyRefusalException NotFound(string kind, string id) =>
        Refused(StatusCodes.Status404NotFound, $"{kind}_not_found", $"There is no {kind} '{id}'.");

    /// <summary>A method that a path does not take.</summary>
    public static ProxyRefusalException NotAllowed(ProxyCall call, string methods) =>
        Refused(StatusCodes.Status405MethodNotAllowed, "method_not_allowed",
            $"{call.Http.Request.Method} is no method of {call.Sent.Path}; it takes {methods}.");
}
