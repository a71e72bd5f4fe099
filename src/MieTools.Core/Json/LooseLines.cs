namespace MieTools.Core.Json;

/// <summary>Gathers the lines of a stream that belong to no event: JSON values, each as soon as it is complete, and other text.</summary>
internal sealed class LooseLines(int maxBytes) : IDisposable
{
    // Of text that nobody asked for the beginning says enough.
    private const int MaxText = 64 * 1024;

    private ByteBuffer _bytes;
    private JsonBalance _balance;

    /// <summary>Whether the lines begin like JSON.</summary>
    public bool IsJson { get; private set; }

    /// <summary>Whether there are lines that wait for more.</summary>
    public bool IsPending => _bytes.Length > 0 && !IsReady;

    /// <summary>Whether <see cref="Bytes"/> are to be taken.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The lines, without the last one's end.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Takes a line.</summary>
    /// <exception cref="MieException"><c>StreamEventTooLarge</c>.</exception>
    public void Take(ReadOnlySpan<byte> line)
    {
        // Old vLLM servers end an object with a zero byte.
        ReadOnlySpan<byte> text = line.Trim(" \t\0"u8);
        if (_bytes.Length == 0)
        {
            if (text.IsEmpty)
                return;
            IsJson = text[0] is (byte)'{' or (byte)'[';
            _balance = default;
        }
        else
        {
            _bytes.Append("\n"u8);
        }
        if (!IsJson)
        {
            _bytes.Append(line[..Math.Min(line.Length, Math.Max(0, MaxText - _bytes.Length))]);
            return;
        }
        EventSize.Check((long)_bytes.Length + line.Length, maxBytes);
        _bytes.Append(line);
        _balance.Read(line);
        IsReady = _balance.IsComplete;
    }

    /// <summary>Whether a line that begins an object cannot go on with what is pending, so that what is pending has broken off.</summary>
    public bool IsBrokenBefore(ReadOnlySpan<byte> line)
    {
        if (!IsPending || !IsJson || line.IsEmpty || line[0] != (byte)'{')
            return false;
        ReadOnlySpan<byte> before = _bytes.Span.TrimEnd(" \t\r\n"u8);
        return _balance.IsInText || before[^1] is not ((byte)',' or (byte)'[' or (byte)':' or (byte)'{');
    }

    /// <summary>Gives out what there is.</summary>
    public bool Flush() => IsReady = true;

    /// <summary>Drops what has been given out.</summary>
    public void Release()
    {
        if (!IsReady)
            return;
        IsReady = false;
        _bytes.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();
}
