using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Events;

/// <summary>
/// <c>malformed-sse</c>: one event of a stream, or with <c>cr</c> all from there on, is not as a careless parser expects.
/// </summary>
internal sealed class MalformedSseEffect(string how, int after) : EventEffect
{
    private const string NoColon = "no-colon";
    private const string BadJson = "bad-json";
    private const string SplitData = "split-data";
    private const string MultiLine = "multi-line";
    private const string NoBlankLine = "no-blank-line";
    private const string CarriageReturns = "cr";
    private const string ByteOrderMark = "bom";

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments)
    {
        string how = arguments.ValueChoice(null, NoColon, BadJson, SplitData, MultiLine, NoBlankLine, CarriageReturns, ByteOrderMark);
        int? after = arguments.Number("after", 0, int.MaxValue);
        if (how == ByteOrderMark && after is > 0)
            throw arguments.Refused("a byte order mark stands at the start, so after means nothing");
        return new MalformedSseEffect(how, after ?? 0);
    }

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte>[]? Edit(ReadOnlyMemory<byte> piece, int number, bool struck) =>
        number >= after && (!struck || how == CarriageReturns) && Spoil(piece.Span) is { } spoilt ? [spoilt] : null;

    // Null when this event does not lend itself to it.
    private byte[]? Spoil(ReadOnlySpan<byte> block)
    {
        SseBlock.DataOf(block, out int start, out int end);
        int middle = (start + end) / 2;
        switch (how)
        {
            case NoColon:
                int colon = block[..start].LastIndexOf((byte)':');
                return [.. block[..colon], .. block[(colon + 1)..]];
            case BadJson:
                return [.. block[..middle], .. block[end..]];
            case SplitData:
                return SseBlock.Insert(block, middle, "\n\ndata: "u8);
            case MultiLine:
                // After the brace: there a line end is white space.
                return start < end && block[start] == '{' ? SseBlock.Insert(block, start + 1, "\ndata: "u8) : null;
            case NoBlankLine:
                return block[..SseBlock.EndOfLines(block)].ToArray();
            case CarriageReturns:
                return WithCarriageReturns(block);
            default:
                return SseBlock.Insert(block, 0, "\uFEFF"u8);
        }
    }

    private static byte[] WithCarriageReturns(ReadOnlySpan<byte> block)
    {
        List<byte> bytes = new(block.Length);
        for (int at = 0; at < block.Length; at++)
        {
            if (block[at] != '\n')
                bytes.Add(block[at]);
            else if (at == 0 || block[at - 1] != '\r')
                bytes.Add((byte)'\r');
        }
        return [.. bytes];
    }
}
