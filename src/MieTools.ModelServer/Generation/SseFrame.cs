using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>Writes server-sent events into one buffer that is used again for each.</summary>
internal sealed class SseFrame : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;

    /// <summary>Makes an empty frame.</summary>
    public SseFrame() => _json = new Utf8JsonWriter(_buffer, JsonResponse.Options);

    /// <summary>The end mark of OpenAI streams.</summary>
    public static ReadOnlyMemory<byte> Done { get; } = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>Begins an event and gives the writer for its data.</summary>
    /// <param name="eventName">The event's name, or null.</param>
    /// <param name="spaced">False for servers that put no space after <c>data:</c>; both are right.</param>
    public Utf8JsonWriter Begin(string? eventName = null, bool spaced = true)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        if (eventName is not null)
        {
            _buffer.Write("event: "u8);
            Encoding.UTF8.GetBytes(eventName.AsSpan(), _buffer);
            _buffer.Write("\n"u8);
        }
        _buffer.Write(spaced ? "data: "u8 : "data:"u8);
        return _json;
    }

    /// <summary>Ends the event; the bytes are good until the next <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> End()
    {
        _json.Flush();
        _buffer.Write("\n\n"u8);
        return _buffer.WrittenMemory;
    }

    /// <summary>Makes an event of what is written so far: its text and what stands after it come with each use.</summary>
    /// <param name="field">The field of the text.</param>
    /// <param name="after">What stands after the text.</param>
    public TextEvent UpTo(string field, ReadOnlySpan<byte> after)
    {
        _json.WritePropertyName(field);
        _json.Flush();
        return new TextEvent(_buffer, _json, _buffer.WrittenSpan.ToArray(), after.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}
