using System.Buffers;
using System.Text.Json;
using MieTools.Core.Batch.Input;

namespace MieTools.Core.Batch.Output;

/// <summary>Writes answers and failures alike in OpenAI's batch result form.</summary>
/// <param name="run">Name of the run, for the ids of results.</param>
/// <param name="batch">The batch.</param>
internal sealed class OpenAiWriter(string run, OpenAiBatch batch) : JsonlWriter(run)
{
    /// <inheritdoc/>
    /// <remarks>An answer of the service is a response, whatever its status; an error is what kept one from coming.</remarks>
    public override ReadOnlyMemory<byte> WriteFailed(BatchCall call, MieException error, TimeSpan elapsed)
    {
        ArrayBufferWriter<byte> line = new(512);
        using (Utf8JsonWriter json = new(line, Options))
        {
            json.WriteStartObject();
            WriteIds(json, call.Entry);
            if (error is MieServiceException answer)
                WriteAnswer(json, answer, elapsed);
            else
                WriteError(json, error.Code, Sentences(error));
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    /// <summary>The line of a request that was not run.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="reason">Why it was not.</param>
    public ReadOnlyMemory<byte> WriteUnsent(BatchEntry entry, UnsentReason reason)
    {
        ArrayBufferWriter<byte> line = new(256);
        using (Utf8JsonWriter json = new(line, Options))
        {
            json.WriteStartObject();
            WriteIds(json, entry);
            WriteError(json, reason.Code, reason.Message);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    private void WriteAnswer(Utf8JsonWriter json, MieServiceException answer, TimeSpan elapsed)
    {
        json.WriteStartObject("response"u8);
        json.WriteNumber("status_code"u8, (int)answer.Status);
        json.WriteString("request_id"u8, answer.RequestId);
        json.WriteNumber("latency_ms"u8, (long)elapsed.TotalMilliseconds);
        json.WriteNumber("attempts"u8, answer.Attempts);
        json.WritePropertyName("body"u8);
        if (ErrorObject(answer.ResponseBody) is { } own)
            ResultBody.WriteValue(json, own);
        else
            WriteBody(json, answer);
        json.WriteEndObject();
        json.WriteNull("error"u8);
    }

    // A model server that speaks the API has said it in its form.
    private static byte[]? ErrorObject(string? body)
    {
        if (body is null || body.Length > ErrorLine.MaxServerText)
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            bool fits = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object;
            return fits ? System.Text.Encoding.UTF8.GetBytes(body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void WriteBody(Utf8JsonWriter json, MieServiceException answer)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, Sentences(answer));
        json.WriteString("type"u8, (int)answer.Status >= 500 ? "server_error" : "invalid_request_error");
        json.WriteNull("param"u8);
        json.WriteString("code"u8, answer.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, string code, string message)
    {
        json.WriteNull("response"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, code);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }

    private string Sentences(MieException error) =>
        batch.Advise(error) is { } advice ? $"{error.Message.TrimEnd('.')}. {advice}" : error.Message;
}
