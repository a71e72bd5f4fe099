using System.Diagnostics.CodeAnalysis;
using System.Net;
using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference.Calls;

/// <summary>A streamed answer: a lazy sequence of chunks, and what is known about the stream so far. Can be enumerated once.</summary>
/// <remarks>
/// A chunk is handed on before the next byte is read. Errors inside the stream are <see cref="MieStreamException"/>s, raised after
/// the chunks before them. Leaving the loop early, or cancelling, closes the connection without reading on.
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "It is a stream of chunks, which is what its users call it.")]
public sealed class InferenceStream : IAsyncEnumerable<MieStreamChunk>
{
    private readonly InferenceClient _client;
    private readonly CancellationToken _cancellationToken;
    private int _started;
    private long _endedAt;
    private CallSecrets? _secrets;
    private IReadOnlyDictionary<string, string[]>? _headers;

    internal InferenceStream(InferenceClient client, InferenceRequest request, StreamOptions options, CancellationToken cancellationToken)
    {
        _client = client;
        Request = request;
        Options = options;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The call.</summary>
    public InferenceRequest Request { get; }

    /// <summary>HTTP status, or null before the answer's start.</summary>
    public HttpStatusCode? Status { get; internal set; }

    /// <summary>The answer's headers, without the secrets that were sent, or null before its start.</summary>
    public IReadOnlyDictionary<string, string[]>? Headers => _headers ??= SentHeaders is null ? null : Secrets.Mask(SentHeaders);

    /// <summary>Content type as sent, or null.</summary>
    public string? ContentType => Headers?.TryGetValue("Content-Type", out string[]? values) == true ? string.Join(", ", values) : null;

    /// <summary>The service's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId { get; internal set; }

    /// <summary>Chunks handed on.</summary>
    public int ChunkCount { get; internal set; }

    /// <summary>Characters of text handed on.</summary>
    public long TextLength { get; internal set; }

    /// <summary>The last finish reason seen, or null.</summary>
    public string? FinishReason { get; internal set; }

    /// <summary>Tokens of the prompt, when the server told.</summary>
    public int? PromptTokens { get; internal set; }

    /// <summary>Tokens made, when the server told.</summary>
    public int? CompletionTokens { get; internal set; }

    /// <summary>Name of the model, when the server told.</summary>
    public string? Model { get; internal set; }

    /// <summary>Whether OpenAI's end mark <c>[DONE]</c> came.</summary>
    public bool SawDone { get; internal set; }

    /// <summary>Whether the stream was read to its end without an error.</summary>
    public bool IsCompleted { get; internal set; }

    /// <summary>Time from the sending of the request to the first chunk, or null before it.</summary>
    public TimeSpan? TimeToFirstChunk { get; internal set; }

    /// <summary>Time from the sending of the request to the latest chunk or the end.</summary>
    public TimeSpan Elapsed { get; internal set; }

    internal StreamOptions Options { get; }

    /// <summary>When the request was sent, on the client's clock.</summary>
    internal TimeSpan StartedAt { get; set; }

    /// <summary>When the stream was over, one way or the other; null while it goes on. Other threads look, too.</summary>
    internal TimeSpan? EndedAt
    {
        get => Volatile.Read(ref _endedAt) is not 0 and long ticks ? TimeSpan.FromTicks(ticks) : null;
        set => Volatile.Write(ref _endedAt, value?.Ticks ?? 0);
    }

    /// <summary>The request, when it has been sent.</summary>
    internal HttpRequestMessage? Message { get; set; }

    /// <summary>The headers as they came.</summary>
    internal IReadOnlyDictionary<string, string[]>? SentHeaders { get; set; }

    /// <summary>What must not leave in an error.</summary>
    internal CallSecrets Secrets => _secrets ??= CallSecrets.Of(Message, Request.Body.Content);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The stream was enumerated before: a call is not sent twice.</exception>
    public IAsyncEnumerator<MieStreamChunk> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
            throw new InvalidOperationException("A stream can be enumerated once. Ask the client for a new one.");
        return ReadAsync(cancellationToken).GetAsyncEnumerator(CancellationToken.None);
    }

    private async IAsyncEnumerable<MieStreamChunk> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using StreamSession session = new(_client, this, _cancellationToken, cancellationToken);
        await session.OpenAsync().ConfigureAwait(false);
        while (true)
        {
            // Everything that is complete goes out before the next read.
            while (session.TryRead(out MieStreamChunk? chunk))
                yield return chunk;
            if (session.Ended)
                break;
            await session.FillAsync().ConfigureAwait(false);
        }
        session.Finish();
    }
}
