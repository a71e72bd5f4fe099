using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>
/// An event that comes once a token and changes only in the token's text: the rest is encoded once, and nothing is allocated for an event.
/// </summary>
/// <param name="buffer">The buffer of the frame that it belongs to.</param>
/// <param name="json">The frame's writer.</param>
/// <param name="before">Everything before the text, from the event's first byte.</param>
/// <param name="after">Everything after it, up to the end of the JSON, or up to the number.</param>
internal sealed class TextEvent(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, byte[] before, byte[] after)
{
    /// <summary>The event with a text; the bytes are good until the frame's next event.</summary>
    public ReadOnlyMemory<byte> With(string text)
    {
        Begin(text);
        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>The event with a text and, as its last field, a number.</summary>
    public ReadOnlyMemory<byte> With(string text, int number)
    {
        Begin(text);
        _ = Utf8Formatter.TryFormat(number, buffer.GetSpan(16), out int digits);
        buffer.Advance(digits);
        buffer.Write("}\n\n"u8);
        return buffer.WrittenMemory;
    }

    private void Begin(string text)
    {
        buffer.ResetWrittenCount();
        buffer.Write(before);
        json.Reset(buffer);
        json.WriteStringValue(text);
        json.Flush();
        buffer.Write(after);
    }
}
