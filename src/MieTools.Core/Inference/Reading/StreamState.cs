using System.Net;
using MieTools.Core.Http;

namespace MieTools.Core.Inference.Reading;

/// <summary>What is known about a stream so far, and how its chunks are to be made.</summary>
/// <param name="secrets">Finds what was sent and must not leave in an error; asked once, when it is first needed.</param>
internal sealed class StreamState(Func<CallSecrets> secrets)
{
    private CallSecrets? _secrets;
    private long _endedAt;

    public HttpStatusCode? Status { get; set; }

    /// <summary>The headers as they came.</summary>
    public IReadOnlyDictionary<string, string[]>? SentHeaders { get; set; }

    public string? RequestId { get; set; }

    /// <summary>Chunks handed on.</summary>
    public int ChunkCount { get; set; }

    /// <summary>Characters of text handed on.</summary>
    public long TextLength { get; set; }

    public string? FinishReason { get; set; }

    public int? PromptTokens { get; set; }

    public int? CompletionTokens { get; set; }

    public string? Model { get; set; }

    /// <summary>Whether OpenAI's end mark came.</summary>
    public bool SawDone { get; set; }

    /// <summary>Whether the stream was read to its end without an error.</summary>
    public bool IsCompleted { get; set; }

    public TimeSpan? TimeToFirstChunk { get; set; }

    /// <summary>Time from the sending of the request to the latest chunk or the end.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>When the request was sent, on the client's clock.</summary>
    public TimeSpan StartedAt { get; set; }

    /// <summary>When the stream was over, one way or the other; null while it goes on. Other threads look, too.</summary>
    public TimeSpan? EndedAt
    {
        get => Volatile.Read(ref _endedAt) is not 0 and long ticks ? TimeSpan.FromTicks(ticks) : null;
        set => Volatile.Write(ref _endedAt, value?.Ticks ?? 0);
    }

    /// <summary>What must not leave in an error.</summary>
    public CallSecrets Secrets => _secrets ??= secrets();

    /// <summary>Makes a chunk's parsed object; null for a JSON element.</summary>
    public Func<ReadOnlyMemory<byte>, object?>? Projection { get; init; }

    /// <summary>What is known of the answer beforehand.</summary>
    public MieAnswer? Template { get; init; }

    /// <summary>Told of what is odd.</summary>
    public Action<StreamWarning>? OnWarning { get; init; }
}
