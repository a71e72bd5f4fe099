using System.Buffers;
using System.Runtime.CompilerServices;

namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>Cuts a stream of server-sent events so that each piece is one event, whatever pieces it came in.</summary>
/// <remarks>An event is handed on as soon as its blank line is there; a line ends with LF, CR LF or CR. No byte is added or lost.</remarks>
internal sealed class EventSplitter
{
    // An event that does not end is handed on in parts rather than kept for ever.
    private const int LongestEvent = 16 * 1024 * 1024;
    private readonly ArrayBufferWriter<byte> _held = new();
    private bool _lineIsEmpty = true;
    private bool _afterCarriageReturn;

    private EventSplitter()
    {
    }

    /// <summary>Frames a stream. A piece's bytes are good until the next one is asked for.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Frame(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        EventSplitter framer = new();
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> rest = piece;
            while (framer.FindEnd(rest.Span) is var end && end > 0)
            {
                if (framer._held.WrittenCount == 0)
                {
                    yield return rest[..end];
                }
                else
                {
                    framer._held.Write(rest.Span[..end]);
                    yield return framer._held.WrittenMemory;
                    framer._held.ResetWrittenCount();
                }
                rest = rest[end..];
            }
            framer._held.Write(rest.Span);
            if (framer._held.WrittenCount > LongestEvent)
            {
                yield return framer._held.WrittenMemory;
                framer._held.ResetWrittenCount();
            }
        }
        if (framer._held.WrittenCount > 0)
            yield return framer._held.WrittenMemory;
    }

    // The length up to and with the first blank line, or 0; keeps in mind in what line the bytes end.
    private int FindEnd(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            if (bytes[at] == '\n' && _afterCarriageReturn)
            {
                // The second half of a line end that counts already.
                _afterCarriageReturn = false;
                at++;
                continue;
            }
            _afterCarriageReturn = false;
            int length = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                _lineIsEmpty = false;
                return 0;
            }
            bool blank = length == 0 && _lineIsEmpty;
            at += length;
            _afterCarriageReturn = bytes[at++] == '\r';
            _lineIsEmpty = true;
            if (!blank)
                continue;
            if (_afterCarriageReturn && at < bytes.Length && bytes[at] == '\n')
            {
                at++;
                _afterCarriageReturn = false;
            }
            return at;
        }
        return 0;
    }
}
