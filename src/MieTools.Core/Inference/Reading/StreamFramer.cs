namespace MieTools.Core.Inference.Reading;

/// <summary>Cuts the bytes of a body into frames. Bytes go in through <see cref="GetMemory"/> and <see cref="Advance"/>.</summary>
internal abstract class StreamFramer : IDisposable
{
    /// <summary>The frame just read; valid until the next call.</summary>
    public abstract ReadOnlySpan<byte> Frame { get; }

    /// <summary>What the frame is.</summary>
    public abstract FrameKind Kind { get; }

    /// <summary>Type of the frame's event when the stream named one.</summary>
    public virtual string? Event => null;

    /// <summary>The stream's last event id when it has one.</summary>
    public virtual string? Id => null;

    /// <summary>Whether the stream ended in the frame.</summary>
    public virtual bool IsUnfinished => false;

    /// <summary>Room for the next bytes.</summary>
    public abstract Memory<byte> GetMemory();

    /// <summary>Says how many bytes came.</summary>
    public abstract void Advance(int count);

    /// <summary>Copies bytes in.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Goes to the next frame; false when it needs more bytes.</summary>
    public abstract bool Read();

    /// <summary>Says that no more bytes come; further <see cref="Read"/>s may follow.</summary>
    public abstract void Complete();

    /// <inheritdoc/>
    public abstract void Dispose();
}
