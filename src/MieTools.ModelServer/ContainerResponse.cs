namespace MieTools.ModelServer;

/// <summary>A container's answer: one body, or a stream of chunks.</summary>
public sealed class ContainerResponse : IDisposable
{
    /// <summary>HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The Content-Type header; null when the answer has none.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>
    /// Further headers, none of them hop-by-hop. Content-Length is among them only where it is not the body's, in the answer to HEAD.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body of an answer that is no stream.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The chunks of a stream, or null. A chunk's bytes are good until the next one is asked for.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Stream { get; init; }

    /// <summary>Gives the trailers of a stream; asked after its last chunk. Null for none.</summary>
    public Func<IReadOnlyList<KeyValuePair<string, string>>>? Trailers { get; init; }

    /// <summary>What the answer hangs on, such as a connection; disposed when it has been sent, or never will be.</summary>
    public IDisposable? Source { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Source?.Dispose();
}
