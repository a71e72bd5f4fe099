using System.Text.Json;
using MieTools.Server.Emulator.Faults;

namespace MieTools.Server.Emulator;

/// <summary>What the emulator has seen; GET /emulator/stats shows it.</summary>
internal sealed class EmulatorStats(TimeProvider time)
{
    private long _requests;
    private long _refused;
    private long _inferences;
    private long _openInferences;
    private long _abortedInferences;
    private long _activeStreams;
    private long _streams;
    private long _abortedStreams;
    private long _chunks;
    private long _lastStreamChunks;
    private long _lastAbort;

    /// <summary>Streams that are being sent at this moment.</summary>
    public long ActiveStreams => Interlocked.Read(ref _activeStreams);

    /// <summary>Streams whose client hung up before their end.</summary>
    public long AbortedStreams => Interlocked.Read(ref _abortedStreams);

    /// <summary>Inference requests, streams among them, whose client hung up before the answer's end.</summary>
    public long AbortedInferences => Interlocked.Read(ref _abortedInferences);

    /// <summary>Inference requests that a model server is working on.</summary>
    public long OpenInferences => Interlocked.Read(ref _openInferences);

    /// <summary>All signed requests, refused ones included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Chunks that the last stream has sent so far.</summary>
    public long LastStreamChunks => Interlocked.Read(ref _lastStreamChunks);

    public void RequestSeen() => Interlocked.Increment(ref _requests);

    public void SignatureRefused() => Interlocked.Increment(ref _refused);

    public void InferenceBegun()
    {
        Interlocked.Increment(ref _inferences);
        Interlocked.Increment(ref _openInferences);
    }

    public void InferenceEnded(bool aborted)
    {
        if (aborted)
        {
            Interlocked.Increment(ref _abortedInferences);
            Interlocked.Exchange(ref _lastAbort, time.GetUtcNow().UtcTicks);
        }
        Interlocked.Decrement(ref _openInferences);
    }

    public void StreamBegun()
    {
        Interlocked.Increment(ref _streams);
        Interlocked.Increment(ref _activeStreams);
        Interlocked.Exchange(ref _lastStreamChunks, 0);
    }

    public void ChunkSent()
    {
        Interlocked.Increment(ref _chunks);
        Interlocked.Increment(ref _lastStreamChunks);
    }

    public void StreamEnded(bool aborted)
    {
        if (aborted)
            Interlocked.Increment(ref _abortedStreams);
        Interlocked.Decrement(ref _activeStreams);
    }

    /// <summary>Writes all the numbers as one JSON object.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="strikes">How often faults struck.</param>
    public void Write(Utf8JsonWriter json, StrikeLog strikes)
    {
        json.WriteStartObject();
        json.WriteNumber("requests", Requests);
        json.WriteNumber("refusedSignatures", Interlocked.Read(ref _refused));
        json.WriteNumber("inferences", Interlocked.Read(ref _inferences));
        json.WriteNumber("openInferences", OpenInferences);
        json.WriteNumber("abortedInferences", AbortedInferences);
        json.WriteNumber("streams", Interlocked.Read(ref _streams));
        json.WriteNumber("activeStreams", ActiveStreams);
        json.WriteNumber("abortedStreams", AbortedStreams);
        json.WriteNumber("chunks", Interlocked.Read(ref _chunks));
        json.WriteNumber("lastStreamChunks", LastStreamChunks);
        if (Interlocked.Read(ref _lastAbort) is var ticks and > 0)
            json.WriteString("lastAbort", new DateTime(ticks, DateTimeKind.Utc));
        else
            json.WriteNull("lastAbort");
        json.WriteStartObject("faults");
        foreach ((string kind, long count) in strikes.Totals())
            json.WriteNumber(kind, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
