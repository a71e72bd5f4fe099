using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace MieTools.Server.Emulator.Container.Generation;

/// <summary>An event that comes once a token and changes only in the token's text: the rest is encoded once, and nothing is allocated for an event.</summary>
internal sealed class TextEvent : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _before;
    private readonly byte[] _after;

    /// <summary>Makes the event.</summary>
    /// <param name="before">Everything before the text, from the event's first byte.</param>
    /// <param name="after">Everything after it, up to the end of the JSON, or up to the number.</param>
    public TextEvent(ReadOnlyMemory<byte> before, ReadOnlySpan<byte> after)
    {
        _before = before.ToArray();
        _after = after.ToArray();
        _json = new Utf8JsonWriter(_buffer, JsonAnswer.Options);
    }

    /// <summary>The event with a text; the bytes are good until the next one.</summary>
    public ReadOnlyMemory<byte> With(string text)
    {
        Begin(text);
        _buffer.Write("\n\n"u8);
        return _buffer.WrittenMemory;
    }

    /// <summary>The event with a text and, as its last field, a number.</summary>
    public ReadOnlyMemory<byte> With(string text, int number)
    {
        Begin(text);
        _ = Utf8Formatter.TryFormat(number, _buffer.GetSpan(16), out int digits);
        _buffer.Advance(digits);
        _buffer.Write("}\n\n"u8);
        return _buffer.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Begin(string text)
    {
        _buffer.ResetWrittenCount();
        _buffer.Write(_before);
        _json.Reset();
        _json.WriteStringValue(text);
        _json.Flush();
        _buffer.Write(_after);
    }
}
