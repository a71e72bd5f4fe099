using System.Buffers;
using System.Text.Json;
using MieTools.Core.Batch.Input;

namespace MieTools.Core.Batch.Output;

/// <summary>Writes a line that failed: the request as it can be run again, and why it failed.</summary>
internal static class ErrorLine
{
    // A server's error is kept, but not at any length.
    public const int MaxServerText = 16 * 1024;

    public static ReadOnlyMemory<byte> Write(BatchCall call, MieException error, TimeSpan elapsed)
    {
        ArrayBufferWriter<byte> line = new(call.PlainBody.Length + 512);
        using (Utf8JsonWriter json = new(line, JsonlWriter.Options))
        {
            json.WriteStartObject();
            json.WriteString("custom_id"u8, call.Entry.CustomId);
            json.WriteString("method"u8, call.Request.Method);
            if (call.Request.Suffix.Length > 0)
                json.WriteString("url"u8, call.Request.Suffix);
            if (!call.PlainBody.IsEmpty)
            {
                json.WritePropertyName("body"u8);
                ResultBody.WriteValue(json, call.PlainBody.Span);
            }
            if (call.Entry.Columns is { } row)
                WriteRow(json, row);
            json.WritePropertyName("error"u8);
            WriteError(json, error, elapsed);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    // So that rows of answers have their columns when the line is run again, and another prompt can be made of them.
    private static void WriteRow(Utf8JsonWriter json, BatchRow row)
    {
        json.WriteStartObject("row"u8);
        for (int at = 0; at < row.Names.Count; at++)
            json.WriteString(row.Names[at], row.Values[at]);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, MieException error, TimeSpan elapsed)
    {
        MieServiceException? answer = error as MieServiceException;
        json.WriteStartObject();
        json.WriteString("code"u8, error.Error.Id);
        json.WriteString("message"u8, error.Message);
        if (answer is not null)
            json.WriteNumber("status_code"u8, (int)answer.Status);
        json.WriteString("request_id"u8, error.RequestId);
        json.WriteNumber("latency_ms"u8, (long)elapsed.TotalMilliseconds);
        if (answer is not null)
            json.WriteNumber("attempts"u8, answer.Attempts);
        if (answer?.ResponseBody is { Length: > 0 } body)
            json.WriteString("response_body"u8, body.Length <= MaxServerText ? body : body[..MaxServerText] + "…");
        json.WriteEndObject();
    }
}
