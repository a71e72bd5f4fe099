using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using MieTools.Core.Http;
using MieTools.Core.Routes;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Proxy.Models;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Requests;

/// <summary>Makes the request to a deployment out of a client's. It is not signed yet: the HTTP chain does that, for every try.</summary>
internal static class UpstreamRequest
{
    private const string EventStream = "text/event-stream";

    /// <summary>Makes it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="route">Where it goes.</param>
    /// <param name="body">Its body.</param>
    /// <param name="mode">Which of the deployment's prefixes.</param>
    /// <param name="headers">What of the client's headers goes on.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the path has dot segments, by which it could leave the
    /// deployment.</exception>
    public static HttpRequestMessage Create(ProxyCall call, ModelRoute route, BodyMembers body, InferenceMode mode, SentHeaders headers)
    {
        ReadOnlyMemory<byte> bytes = route.Model?.ServedName is { } served ? body.WithModel(served) : body.Bytes;
        RefuseIllegal(call.Target);
        HttpRequest client = call.Http.Request;
        HttpRequestMessage message = new(new HttpMethod(client.Method), route.Deployment.Address.Build(mode, call.Target.Raw))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // Without a length, 0 too, the gateway answers 411.
            Content = ContentOf(bytes),
        };
        message.Options.Set(RetryPolicy.OptionsKey, RetryPolicy.NotServed);
        message.Headers.ExpectContinue = false;
        message.Content.Headers.ContentLength = bytes.Length;
        string? type = client.ContentType ?? (client.Method is "POST" or "PUT" or "PATCH" ? "application/json" : null);
        if (type is not null)
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        message.Headers.TryAddWithoutValidation("Accept", AcceptOf(client, mode));
        // A compressing server holds back events until a block is full.
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        foreach ((string name, string value) in headers.Of(client.Headers))
            SentHeaders.Set(message, name, value);
        if (route.Model?.ModelKey is { } key)
            SentHeaders.Set(message, "model-key", key);
        return message;
    }

    // What is sent on would mean something else, or nothing. Other characters that have to be escaped mean the same then: browsers and
    // fetch send some of them as they are.
    private static void RefuseIllegal(RequestTarget target)
    {
        for (int i = 0; i < target.Raw.Length; i++)
        {
            char c = target.Raw[i];
            bool isEscape = i + 2 < target.Raw.Length && char.IsAsciiHexDigit(target.Raw[i + 1]) && char.IsAsciiHexDigit(target.Raw[i + 2]);
            if (c is not ('\\' or '#') && (c != '%' || isEscape))
                continue;
            throw new ProxyRefusalException(new ClientError(StatusCodes.Status400BadRequest, MieErrors.UriInvalid.Code,
                $"The request's target has a '{c}' {(c == '%' ? "without two hexadecimal digits" : "as it is")}, by which servers on the "
                    + $"way may understand different things. Nothing was sent on: write %{(int)c:X2}."));
        }
    }

    // Bytes of an array are hashed where they are.
    private static ByteArrayContent ContentOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
            ? new ByteArrayContent(segment.Array!, segment.Offset, segment.Count)
            : new ByteArrayContent(bytes.ToArray());

    private static string AcceptOf(HttpRequest client, InferenceMode mode)
    {
        string given = client.Headers.Accept.ToString();
        if (given.Any(c => c is < ' ' or > '~'))
            given = "";
        if (mode != InferenceMode.Stream || given.Contains(EventStream, StringComparison.OrdinalIgnoreCase))
            return given.Length > 0 ? given : "*/*";
        return given.Length > 0 ? $"{EventStream}, {given}" : EventStream;
    }
}
