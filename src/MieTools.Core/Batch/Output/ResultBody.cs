using System.Text.Json;
using MieTools.Core.Inference.Calls;

namespace MieTools.Core.Batch.Output;

/// <summary>Writes the body of an answer as one JSON value on one line.</summary>
internal static class ResultBody
{
    // As LenientJson writes it.
    private static readonly byte[] s_notANumber = "\"\\u0000NaN\""u8.ToArray();

    /// <summary>JSON as it is; several values as a list; text as text; what is neither in base64.</summary>
    public static void Write(Utf8JsonWriter json, InferenceResponse answer)
    {
        if (answer.JsonValues is [{ } only])
        {
            WriteValue(json, only.Span);
        }
        else if (answer.JsonValues.Count > 1)
        {
            json.WriteStartArray();
            foreach (ReadOnlyMemory<byte> value in answer.JsonValues)
                WriteValue(json, value.Span);
            json.WriteEndArray();
        }
        else if (answer.IsBinary)
        {
            json.WriteStartObject();
            json.WriteString("content_type"u8, answer.ContentType);
            json.WriteBase64String("base64"u8, answer.Content.Span);
            json.WriteEndObject();
        }
        else if (answer.Content.IsEmpty)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStringValue(answer.Body);
        }
    }

    /// <summary>Writes JSON that may stand on several lines. What was no number, NaN, is null, as JavaScript has it.</summary>
    public static void WriteValue(Utf8JsonWriter json, ReadOnlySpan<byte> value)
    {
        if (value.IndexOf(s_notANumber) >= 0)
            value = WithoutNaN(value);
        if (value.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            json.WriteRawValue(value, skipInputValidation: true);
            return;
        }
        // Line ends stand between the tokens of JSON alone.
        byte[] line = new byte[value.Length];
        value.CopyTo(line);
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        json.WriteRawValue(line, skipInputValidation: true);
    }

    private static byte[] WithoutNaN(ReadOnlySpan<byte> value)
    {
        List<byte> left = new(value.Length);
        int at;
        while ((at = value.IndexOf(s_notANumber)) >= 0)
        {
            left.AddRange(value[..at]);
            left.AddRange("null"u8);
            value = value[(at + s_notANumber.Length)..];
        }
        left.AddRange(value);
        return [.. left];
    }
}
