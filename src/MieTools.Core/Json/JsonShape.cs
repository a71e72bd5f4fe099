namespace MieTools.Core.Json;

/// <summary>Follows data as it grows, line by line, and knows whether it is a JSON object or list, and a whole one.</summary>
internal struct JsonShape
{
    private JsonBalance _balance;
    private byte _first;

    /// <summary>Whether it is one object or list by its brackets.</summary>
    public readonly bool IsComplete => _first is (byte)'{' or (byte)'[' && _balance.IsComplete;

    /// <summary>Whether it begins an object that has not ended.</summary>
    public readonly bool IsOpenObject => _first == (byte)'{' && !_balance.IsComplete;

    /// <summary>Reads on.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (_first == 0)
        {
            bytes = bytes.TrimStart(" \t\r\n"u8);
            if (bytes.IsEmpty)
                return;
            _first = bytes[0];
        }
        _balance.Read(bytes);
    }
}
