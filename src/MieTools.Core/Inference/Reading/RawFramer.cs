using System.Text;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>Frames as the bytes come; those of text are cut between characters.</summary>
internal sealed class RawFramer(bool isBinary) : StreamFramer
{
    private ByteBuffer _input;
    private int _frame;
    private bool _ended;

    public override ReadOnlySpan<byte> Frame => _input.Span[.._frame];

    public override FrameKind Kind => isBinary ? FrameKind.Binary : FrameKind.Text;

    public override Memory<byte> GetMemory()
    {
        Release();
        return _input.GetMemory(4096);
    }

    public override void Advance(int count) => _input.Advance(count);

    public override void Append(ReadOnlySpan<byte> bytes) => _input.Append(bytes);

    public override bool Read()
    {
        Release();
        ReadOnlySpan<byte> input = _input.Span;
        _frame = isBinary || _ended ? input.Length : input.Length - Unfinished(input);
        return _frame > 0;
    }

    public override void Complete() => _ended = true;

    public override void Dispose() => _input.Dispose();

    /// <summary>How many bytes at the end are the beginning of a character that is not all there.</summary>
    private static int Unfinished(ReadOnlySpan<byte> input)
    {
        for (int i = 1; i <= Math.Min(3, input.Length); i++)
        {
            if ((input[^i] & 0xC0) != 0x80)
                return Rune.DecodeFromUtf8(input[^i..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData ? i : 0;
        }
        return 0;
    }

    private void Release()
    {
        _input.Consume(_frame);
        _frame = 0;
    }
}
