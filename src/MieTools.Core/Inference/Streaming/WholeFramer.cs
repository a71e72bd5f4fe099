namespace MieTools.Core.Inference.Streaming;

/// <summary>One frame: the whole body of a server that did not stream.</summary>
internal sealed class WholeFramer(int maxBytes) : StreamFramer
{
    private ByteBuffer _input;
    private bool _ended;

    public override ReadOnlySpan<byte> Frame => _input.Span;

    public override bool IsWhole => true;

    public override Memory<byte> GetMemory()
    {
        EventSize.Check(_input.Length, maxBytes);
        return _input.GetMemory(4096);
    }

    public override void Advance(int count) => _input.Advance(count);

    public override bool Read()
    {
        bool read = _ended && _input.Length > 0;
        _ended = false;
        return read;
    }

    public override void Complete() => _ended = true;

    public override void Dispose() => _input.Dispose();
}
