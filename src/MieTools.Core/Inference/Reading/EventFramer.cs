using MieTools.Core.Http;

namespace MieTools.Core.Inference.Reading;

/// <summary>
/// Frames of server-sent events, and of JSON values that stand on lines of their own: among events, instead of them, or one alone.
/// </summary>
internal sealed class EventFramer : StreamFramer
{
    private readonly ServerSentEventReader _events;

    public EventFramer(int maxEventBytes)
    {
        _events = new ServerSentEventReader(maxEventBytes);
        _events.KeepLoose();
    }

    public override ReadOnlySpan<byte> Frame => _events.Loose is { } loose ? loose.Bytes : _events.Data;

    public override FrameKind Kind => _events.Loose is null ? FrameKind.Event : FrameKind.Loose;

    public override string? Event => _events.Loose is not null || _events.EventType == "message" ? null : _events.EventType;

    public override string? Id => _events.LastEventId.Length == 0 ? null : _events.LastEventId;

    public override bool IsUnfinished => _events.IsUnfinished;

    public override Memory<byte> GetMemory() => _events.GetMemory();

    public override void Advance(int count) => _events.Advance(count);

    public override void Append(ReadOnlySpan<byte> bytes) => _events.Append(bytes);

    public override bool Read() => _events.Read();

    public override void Complete() => _events.Complete();

    public override void Dispose() => _events.Dispose();
}
