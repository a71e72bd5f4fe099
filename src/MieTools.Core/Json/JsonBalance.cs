namespace MieTools.Core.Json;

/// <summary>Counts the brackets of JSON as its bytes come, and so knows where a value ends.</summary>
internal struct JsonBalance
{
    private int _depth;
    private bool _inText;
    private bool _escaped;
    private bool _begun;

    /// <summary>Whether all brackets are closed.</summary>
    public readonly bool IsComplete => _begun && _depth == 0;

    /// <summary>Whether the bytes end inside a text.</summary>
    public readonly bool IsInText => _inText;

    /// <summary>Reads on.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = _inText ? ReadText(bytes) : ReadOutside(bytes, endAtValue: false);
    }

    /// <summary>How many bytes the first value takes; all of them when it does not end.</summary>
    public static int LengthOfFirst(ReadOnlySpan<byte> bytes)
    {
        JsonBalance balance = default;
        ReadOnlySpan<byte> rest = bytes;
        while (!rest.IsEmpty && !balance.IsComplete)
            rest = balance._inText ? balance.ReadText(rest) : balance.ReadOutside(rest, endAtValue: true);
        return bytes.Length - rest.Length;
    }

    private ReadOnlySpan<byte> ReadText(ReadOnlySpan<byte> bytes)
    {
        if (_escaped)
        {
            _escaped = false;
            return bytes[1..];
        }
        int at = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (at < 0)
            return default;
        _inText = bytes[at] != (byte)'"';
        _escaped = _inText;
        return bytes[(at + 1)..];
    }

    private ReadOnlySpan<byte> ReadOutside(ReadOnlySpan<byte> bytes, bool endAtValue)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            switch (bytes[i])
            {
                case (byte)'"':
                    _inText = true;
                    return bytes[(i + 1)..];
                case (byte)'{' or (byte)'[':
                    _depth++;
                    _begun = true;
                    break;
                case (byte)'}' or (byte)']':
                    _depth--;
                    if (endAtValue && _depth <= 0)
                        return bytes[(i + 1)..];
                    break;
            }
        }
        return default;
    }
}
