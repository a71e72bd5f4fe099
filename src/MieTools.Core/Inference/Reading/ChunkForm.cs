using System.Text;
using System.Text.Unicode;

namespace MieTools.Core.Inference.Reading;

/// <summary>
/// The bytes of a stream's last chunk around its text. Nearly all chunks of a chat have the same,
/// and what they say beside the text need not be read again.
/// </summary>
/// <remarks>
/// The form is sure when two chunks in a row had it and were read alike but for their text: what an answer has brought so far
/// (<see cref="AnswerMemory"/>) then makes no more difference to a third. A text with anything to unescape, or without anything in it, is
/// read in the usual way.
/// </remarks>
internal sealed class ChunkForm
{
    // A text is looked through byte by byte.
    private const int MaxText = 512;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private string? _type;
    private ModelEvent _found;
    private bool _isSure;

    /// <summary>Reads a chunk that has the form; any other is read in the usual way.</summary>
    /// <param name="frame">Its bytes.</param>
    /// <param name="type">The type of its event, or null.</param>
    /// <param name="found">What was found.</param>
    public bool TryRead(ReadOnlySpan<byte> frame, string? type, out ModelEvent found)
    {
        found = default;
        if (!_isSure || type != _type || !Fits(frame))
            return false;
        ReadOnlySpan<byte> text = frame[_start..(frame.Length - (_bytes.Length - _end))];
        if (!IsPlain(text))
            return false;
        found = _found;
        found.Piece.Text = Encoding.UTF8.GetString(text);
        return true;
    }

    /// <summary>Takes the form of a chunk that was read in the usual way.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="type">The type of its event, or null.</param>
    /// <param name="found">What was found.</param>
    public void Learn(byte[] bytes, string? type, in ModelEvent found)
    {
        int start = found.TextAt;
        int length = IsTextAlone(found) ? bytes.AsSpan(start).IndexOf((byte)'"') : -1;
        // What it says is what stands there: no more texts, nothing unescaped, nothing of it left out.
        if (length <= 0 || Encoding.UTF8.GetString(bytes, start, length) != found.Piece.Text)
        {
            (_bytes, _isSure) = ([], false);
            return;
        }

        _isSure = _bytes.Length > 0 && type == _type && start == _start && Fits(bytes)
            && bytes.Length - (start + length) == _bytes.Length - _end
            && ReferenceEquals(found.Api, _found.Api) && found.Model == _found.Model && found.Piece.Choice == _found.Piece.Choice;
        (_bytes, _start, _end, _type, _found) = (bytes, start, start + length, type, found);
    }

    private bool Fits(ReadOnlySpan<byte> bytes) => bytes.Length > _start + (_bytes.Length - _end)
        && bytes.StartsWith(_bytes.AsSpan(0, _start)) && bytes.EndsWith(_bytes.AsSpan(_end));

    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxText)
            return false;
        bool isAscii = true;
        foreach (byte b in text)
        {
            if (b is < 0x20 or (byte)'"' or (byte)'\\')
                return false;
            isAscii &= b < 0x80;
        }
        return isAscii || Utf8.IsValid(text);
    }

    private static bool IsTextAlone(in ModelEvent found) => found is
    {
        TextCount: 1, Api: not null, More: null, Fault: null, IsEnd: false, PromptTokens: null, CompletionTokens: null,
        Piece: { Text: not (null or ""), Reasoning: null, Refusal: null, FinishReason: null, ToolCalls: null, ClosingText: null },
    };
}
