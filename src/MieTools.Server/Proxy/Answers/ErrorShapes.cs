using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Answers;

/// <summary>
/// Writes an error in the form of the API that the client speaks, so that the client raises it as it does its own server's.
/// </summary>
internal static class ErrorShapes
{
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body of an error answer.</summary>
    public static byte[] Body(StreamApi api, ClientError error) => Json(json =>
    {
        json.WriteStartObject();
        WriteMembers(json, api, error);
        json.WriteEndObject();
    });

    /// <summary>The event that ends a stream.</summary>
    public static byte[] Event(StreamApi api, ClientError error)
    {
        byte[] data = Json(json =>
        {
            json.WriteStartObject();
            if (api == StreamApi.Responses)
            {
                // The event of the API itself; its clients raise what has an error member as well.
                json.WriteString("type", "error");
                json.WriteString("code", error.Code);
                json.WriteString("message", error.Message);
                json.WriteNull("param");
            }
            WriteMembers(json, api, error);
            json.WriteEndObject();
        });
        ReadOnlySpan<byte> name = api is StreamApi.Anthropic or StreamApi.Responses ? "event: error\n"u8 : ""u8;
        return [.. name, .. "data: "u8, .. data, .. "\n\n"u8];
    }

    /// <summary>The line that ends a stream of JSON lines.</summary>
    public static byte[] Line(ClientError error) =>
        [.. Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("error", error.Message);
            json.WriteEndObject();
        }), (byte)'\n'];

    /// <summary>Whether an error body of a model server is in the form that the API's clients read.</summary>
    public static bool Fits(StreamApi api, string? body)
    {
        if (body is null)
            return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out JsonElement error)
                && (error.ValueKind == JsonValueKind.Object || api == StreamApi.Tgi)
                && (api != StreamApi.Anthropic || document.RootElement.TryGetProperty("type", out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteMembers(Utf8JsonWriter json, StreamApi api, ClientError error)
    {
        if (api == StreamApi.Tgi)
        {
            json.WriteString("error", error.Message);
            json.WriteString("error_type", error.Code);
            return;
        }
        if (api == StreamApi.Anthropic)
            json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", api == StreamApi.Anthropic ? AnthropicType(error.Status) : OpenAiType(error.Status));
        json.WriteString("message", error.Message);
        if (api != StreamApi.Anthropic)
            json.WriteNull("param");
        json.WriteString("code", error.Code);
        json.WriteEndObject();
        if (error.RequestId is not null)
            json.WriteString("request_id", error.RequestId);
    }

    private static string OpenAiType(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        // 408 is the service's own word for a model server that took too long: the request was not wrong.
        408 or >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string AnthropicType(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 or 504 => "timeout_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter json = new(buffer, s_readable))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
