namespace MieTools.Server.Emulator.Container;

/// <summary>A container's answer: one body, or a stream of chunks.</summary>
public sealed class ContainerResponse
{
    /// <summary>HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The Content-Type header; null when the answer has none.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>Further headers, none of them hop-by-hop.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body of an answer that is no stream.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The chunks of a stream, or null. A chunk's bytes are good until the next one is asked for.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Stream { get; init; }
}
