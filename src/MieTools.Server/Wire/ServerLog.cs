using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MieTools.Server.Wire;

/// <summary>Writes log lines, as text or as JSON. Nothing is formatted while logging is off.</summary>
/// <param name="sink">Takes the lines; null for none.</param>
/// <param name="format">Their form.</param>
/// <param name="time">Gives the time that JSON lines carry.</param>
internal sealed class ServerLog(Action<string>? sink, ServerLogFormat format, TimeProvider time)
{
    // Lines are never part of a web page: quotes and letters stay readable.
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A log that discards everything.</summary>
    public static ServerLog None { get; } = new(null, ServerLogFormat.Text, TimeProvider.System);

    /// <summary>True when somebody listens: ask before a costly message is made.</summary>
    public bool IsOn => sink is not null;

    /// <summary>Writes one line.</summary>
    /// <param name="kind">Name of the event, for instance <c>refused</c>.</param>
    /// <param name="message">The sentence.</param>
    /// <param name="fields">Further members of the JSON object; the sentence has to say the same.</param>
    public void Write(string kind, string message, params ReadOnlySpan<(string Name, object? Value)> fields) =>
        sink?.Invoke(LogText.OneLine(format == ServerLogFormat.Json ? ToJson(kind, message, fields) : message));

    private string ToJson(string kind, string message, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter json = new(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, time.GetUtcNow().UtcDateTime);
            json.WriteString("event"u8, kind);
            json.WriteString("message"u8, message);
            foreach ((string name, object? value) in fields)
                Write(json, name, value);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                json.WriteString(name, value.ToString());
                break;
        }
    }
}
