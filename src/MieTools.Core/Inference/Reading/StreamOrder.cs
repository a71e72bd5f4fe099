namespace MieTools.Core.Inference.Reading;

/// <summary>
/// Puts the chunks of streams that run beside each other (<c>ForEach-Object -Parallel</c>) in order: one stream after the other, the first
/// as it comes.
/// </summary>
/// <remarks>
/// The chunks of another stream wait until the one before it is over. A single stream, or streams one after the other, pass at once.
/// </remarks>
public sealed class StreamOrder
{
    // How long after the end of a stream its last chunks may still be on their way through a pipeline.
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(1);

    private readonly List<StreamState> _order = [];
    private readonly Dictionary<StreamState, List<MieStreamChunk>> _waiting = [];
    private StreamState? _current;
    private int _passed;

    /// <summary>Adds the next chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="handOn">Is called for each chunk whose turn has come, in order.</param>
    public void Add(MieStreamChunk chunk, Action<MieStreamChunk> handOn)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        ArgumentNullException.ThrowIfNull(handOn);
        while (!ReferenceEquals(chunk.Stream, _current))
        {
            if (_current is not null && !IsOver(_current, chunk))
            {
                Keep(chunk.Stream!, chunk);
                return;
            }
            if (!Advance(handOn))
            {
                (_current, _passed) = (chunk.Stream, 0);
                break;
            }
        }
        Pass(chunk, handOn);
    }

    /// <summary>Hands on what still waits: no chunk comes any more.</summary>
    /// <param name="handOn">Is called for each chunk, in order.</param>
    public void Finish(Action<MieStreamChunk> handOn)
    {
        ArgumentNullException.ThrowIfNull(handOn);
        while (Advance(handOn))
        {
        }
        _current = null;
    }

    // A chunk that was made elsewhere knows of no stream, and follows what came before it.
    private bool IsOver(StreamState stream, MieStreamChunk next) => next.Stream is null
        || (stream.EndedAt is { } end && (_passed >= stream.ChunkCount || next.Stream.StartedAt >= end
            || next.Stream.StartedAt + next.GetElapsed() >= end + s_late));

    private void Keep(StreamState stream, MieStreamChunk chunk)
    {
        if (!_waiting.TryGetValue(stream, out List<MieStreamChunk>? chunks))
        {
            _waiting[stream] = chunks = [];
            _order.Add(stream);
        }
        chunks.Add(chunk);
    }

    /// <summary>Goes to the next stream that waits.</summary>
    /// <returns>Whether there was one.</returns>
    private bool Advance(Action<MieStreamChunk> handOn)
    {
        if (_order.Count == 0)
            return false;
        (_current, _passed) = (_order[0], 0);
        _order.RemoveAt(0);
        _waiting.Remove(_current, out List<MieStreamChunk>? chunks);
        foreach (MieStreamChunk chunk in chunks!)
            Pass(chunk, handOn);
        return true;
    }

    private void Pass(MieStreamChunk chunk, Action<MieStreamChunk> handOn)
    {
        _passed++;
        handOn(chunk);
    }
}
