namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>Finds its way in one server-sent event: its lines and the blank one at its end.</summary>
internal static class SseBlock
{
    /// <summary>True when a line has data, which is what makes it an event.</summary>
    public static bool HasData(ReadOnlySpan<byte> block) => DataOf(block, out _, out _);

    /// <summary>True for the <c>[DONE]</c> that ends OpenAI streams.</summary>
    public static bool IsDone(ReadOnlySpan<byte> block) =>
        DataOf(block, out int start, out int end) && block[start..end].Trim((byte)' ').SequenceEqual("[DONE]"u8);

    /// <summary>Where the data of the first line with any begins and ends.</summary>
    public static bool DataOf(ReadOnlySpan<byte> block, out int start, out int end)
    {
        int at = block.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < block.Length)
        {
            int length = block[at..].IndexOfAny((byte)'\n', (byte)'\r');
            end = length < 0 ? block.Length : at + length;
            if (block[at..end].StartsWith("data:"u8))
            {
                start = at + 5;
                if (start < end && block[start] == ' ')
                    start++;
                return true;
            }
            at = end + 1;
        }
        start = end = 0;
        return false;
    }

    /// <summary>Where the blank line at the end begins.</summary>
    public static int EndOfLines(ReadOnlySpan<byte> block)
    {
        int end = block.Length;
        // The blank line, and not the end of the line before it.
        if (end > 0 && block[end - 1] == '\n')
            return end > 1 && block[end - 2] == '\r' ? end - 2 : end - 1;
        return end > 0 && block[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>A copy with something put in.</summary>
    public static byte[] Insert(ReadOnlySpan<byte> block, int at, ReadOnlySpan<byte> what) => [.. block[..at], .. what, .. block[at..]];

    /// <summary>Where the first text of a JSON object begins, or -1.</summary>
    public static int FirstTextOf(ReadOnlySpan<byte> json)
    {
        for (int at = 0; at < json.Length; at++)
        {
            int colon = json[at..].IndexOf((byte)':');
            if (colon < 0)
                return -1;
            at += colon;
            int next = at + 1;
            while (next < json.Length && json[next] is (byte)' ')
                next++;
            if (next < json.Length && json[next] == '"')
                return next + 1;
        }
        return -1;
    }
}
