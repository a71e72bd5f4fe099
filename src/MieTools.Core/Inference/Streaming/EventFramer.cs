namespace MieTools.Core.Inference.Streaming;

/// <summary>Frames of a <c>text/event-stream</c> body.</summary>
internal sealed class EventFramer(int maxEventBytes) : StreamFramer
{
    private readonly ServerSentEventReader _events = new(maxEventBytes);

    public override ReadOnlySpan<byte> Frame => _events.Data;

    public override string? Event => _events.EventType == "message" ? null : _events.EventType;

    public override string? Id => _events.LastEventId.Length == 0 ? null : _events.LastEventId;

    public override Memory<byte> GetMemory() => _events.GetMemory();

    public override void Advance(int count) => _events.Advance(count);

    public override bool Read() => _events.Read();

    public override void Complete() => _events.Complete();

    public override void Dispose() => _events.Dispose();
}
