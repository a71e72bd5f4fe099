using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference.Calls;

/// <summary>How a stream is read.</summary>
public sealed record StreamOptions
{
    /// <summary>
    /// Longest silence: until the answer starts, and before each read. Default 5 minutes; <see cref="Timeout.InfiniteTimeSpan"/> for no
    /// bound.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Longest time of the whole stream, whatever comes; also ends one that sends nothing but pings.
    /// <see cref="Timeout.InfiniteTimeSpan"/>, the default, for no bound.
    /// </summary>
    public TimeSpan TotalTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Most bytes of one event, or of a body that is not streamed. Default 16 MB.</summary>
    public int MaxEventBytes { get; init; } = ServerSentEventReader.DefaultMaxEventBytes;

    /// <summary>How long to wait for the end of the body, and so for its trailers, after the model's own end mark. Default 5 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Hand over the bytes as they come, whatever the content type.</summary>
    public bool Raw { get; init; }

    /// <summary>
    /// Makes <see cref="MieStreamChunk.Data"/> from a chunk's UTF-8 JSON when it is first asked for. Null: a
    /// <see cref="System.Text.Json.JsonElement"/>.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, object?>? Projection { get; init; }

    /// <summary>
    /// What the caller knows of the answer beforehand (its input, the deployment's name); an answer that is put together from the chunks
    /// has it too.
    /// </summary>
    public MieAnswer? Template { get; init; }

    /// <summary>Told of what is odd. Called on the thread that reads the stream.</summary>
    public Action<StreamWarning>? OnWarning { get; init; }

    /// <summary>Told when the answer's status and headers are there, before its first chunk.</summary>
    public Action<InferenceStream>? OnResponse { get; init; }
}
