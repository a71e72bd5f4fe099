using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MieTools.Core.Batch.Input;

namespace MieTools.Core.Batch.Output;

/// <summary>Writes answers in OpenAI's batch result form, with latency and tries beside what that has.</summary>
/// <param name="run">Name of the run, for the ids of results.</param>
internal class JsonlWriter(string run) : OutcomeWriter
{
    /// <summary>Text stays readable; it goes into no web page.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override ReadOnlyMemory<byte> Write(BatchCall call, BatchAnswer answer, ReadOnlyMemory<byte> typed)
    {
        ArrayBufferWriter<byte> line = new(answer.Body.Length + 512);
        using (Utf8JsonWriter json = new(line, Options))
        {
            json.WriteStartObject();
            WriteIds(json, call.Entry);
            json.WriteStartObject("response"u8);
            json.WriteNumber("status_code"u8, answer.Status);
            json.WriteString("request_id"u8, answer.RequestId);
            json.WriteNumber("latency_ms"u8, (long)answer.Elapsed.TotalMilliseconds);
            json.WriteNumber("attempts"u8, answer.Attempts);
            json.WritePropertyName("body"u8);
            json.WriteRawValue(answer.Body.Span, skipInputValidation: true);
            if (!typed.IsEmpty)
            {
                json.WritePropertyName("parsed"u8);
                ResultBody.WriteValue(json, typed.Span);
            }
            json.WriteEndObject();
            json.WriteNull("error"u8);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    /// <summary>Writes which result it is, and of which line.</summary>
    protected void WriteIds(Utf8JsonWriter json, BatchEntry entry)
    {
        json.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"batch_req_{run}_{entry.Ordinal}"));
        json.WriteString("custom_id"u8, entry.CustomId);
    }
}
