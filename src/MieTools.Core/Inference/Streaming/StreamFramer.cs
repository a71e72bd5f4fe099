namespace MieTools.Core.Inference.Streaming;

/// <summary>Cuts the bytes of a body into frames. Bytes go in through <see cref="GetMemory"/> and <see cref="Advance"/>.</summary>
internal abstract class StreamFramer : IDisposable
{
    /// <summary>The frame just read; valid until the next call.</summary>
    public abstract ReadOnlySpan<byte> Frame { get; }

    /// <summary>Type of the frame's event when the stream named one.</summary>
    public virtual string? Event => null;

    /// <summary>The stream's last event id when it has one.</summary>
    public virtual string? Id => null;

    /// <summary>Whether frames may be JSON chunks, errors and end marks; else they are text or bytes as they came.</summary>
    public virtual bool IsChunked => true;

    /// <summary>Whether the one frame is a whole answer.</summary>
    public virtual bool IsWhole => false;

    /// <summary>Whether frames have no text.</summary>
    public virtual bool IsBinary => false;

    /// <summary>Room for the next bytes.</summary>
    public abstract Memory<byte> GetMemory();

    /// <summary>Says how many bytes came.</summary>
    public abstract void Advance(int count);

    /// <summary>Goes to the next frame; false when it needs more bytes.</summary>
    public abstract bool Read();

    /// <summary>Says that no more bytes come; a last <see cref="Read"/> may follow.</summary>
    public abstract void Complete();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The framer for a media type in lower case.</summary>
    public static StreamFramer For(string type, StreamOptions options)
    {
        if (options.Raw)
            return new RawFramer(isBinary: true);
        return type switch
        {
            "text/event-stream" => new EventFramer(options.MaxEventBytes),
            "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonl" or "application/jsonlines" or "application/x-jsonlines" or "application/json-lines" or "application/stream+json" or "application/x-json-stream" => new LineFramer(options.MaxEventBytes),
            "application/json" => new WholeFramer(options.MaxEventBytes),
            _ when type.EndsWith("+json", StringComparison.Ordinal) => new WholeFramer(options.MaxEventBytes),
            "application/octet-stream" => new RawFramer(isBinary: true),
            _ when type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("image/", StringComparison.Ordinal) || type.StartsWith("video/", StringComparison.Ordinal) => new RawFramer(isBinary: true),
            _ => new RawFramer(isBinary: false),
        };
    }
}
