namespace MieTools.Core.Inference.Streaming;

/// <summary>Frames of a body of JSON lines: one a line, empty lines left out, the last one also without a line end.</summary>
internal sealed class LineFramer(int maxLineBytes) : StreamFramer
{
    private ByteBuffer _input;
    private int _frame;
    private int _taken;
    private int _scanned;
    private bool _ended;

    public override ReadOnlySpan<byte> Frame => _input.Span[.._frame];

    public override Memory<byte> GetMemory()
    {
        Release();
        return _input.GetMemory(4096);
    }

    public override void Advance(int count) => _input.Advance(count);

    public override bool Read()
    {
        Release();
        while (true)
        {
            ReadOnlySpan<byte> input = _input.Span;
            int end = input[_scanned..].IndexOf((byte)'\n');
            if (end < 0 && !(_ended && input.Length > 0))
            {
                _scanned = input.Length;
                EventSize.Check(input.Length, maxLineBytes);
                return false;
            }
            end = end < 0 ? input.Length : _scanned + end;
            EventSize.Check(end, maxLineBytes);
            _taken = Math.Min(end + 1, input.Length);
            _scanned = 0;
            _frame = end > 0 && input[end - 1] == (byte)'\r' ? end - 1 : end;
            if (input[.._frame].IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0)
                return true;
            Release();
        }
    }

    public override void Complete() => _ended = true;

    public override void Dispose() => _input.Dispose();

    private void Release()
    {
        _input.Consume(_taken);
        _taken = _frame = 0;
    }
}
