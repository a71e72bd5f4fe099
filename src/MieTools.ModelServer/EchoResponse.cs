using System.Text;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer;

/// <summary>Answers paths that the built-in server does not know by describing the request.</summary>
internal static class EchoResponse
{
    private static readonly string[] s_hidden = ["authorization", "cookie", "x-security-token"];

    /// <summary>The echo; as a stream of one event when the body says <c>"stream": true</c>.</summary>
    public static ContainerResponse ToResponse(ContainerRequest request, JsonElement? body)
    {
        ContainerResponse whole = JsonResponse.Write(json => Write(json, request, body));
        bool stream = body is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty("stream", out JsonElement flag)
            && flag.ValueKind == JsonValueKind.True;
        return stream ? new() { ContentType = "text/event-stream; charset=utf-8", Stream = StreamAsync(whole.Body) } : whole;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(ReadOnlyMemory<byte> whole)
    {
        byte[] chunk = [.. "data: "u8, .. whole.Span, .. "\n\n"u8];
        yield return chunk;
        await Task.Yield();
        yield return SseFrame.Done;
    }

    private static void Write(Utf8JsonWriter json, ContainerRequest request, JsonElement? body)
    {
        json.WriteStartObject();
        json.WriteString("method"u8, request.Method);
        json.WriteString("path"u8, request.Path);
        json.WriteString("query"u8, request.Query);
        json.WriteStartObject("headers"u8);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in request.Headers)
        {
            if (!s_hidden.Contains(name, StringComparer.OrdinalIgnoreCase))
                json.WriteString(name.ToLowerInvariant(), value.ToString());
        }
        json.WriteEndObject();
        WriteBody(json, request.Body, body);
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, ReadOnlyMemory<byte> bytes, JsonElement? body)
    {
        if (body is { } value)
        {
            json.WritePropertyName("body"u8);
            value.WriteTo(json);
            return;
        }
        try
        {
            json.WriteString("body"u8, bytes.IsEmpty ? null : new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.Span));
        }
        catch (DecoderFallbackException)
        {
            json.WriteBase64String("bodyBase64"u8, bytes.Span);
        }
    }
}
