using System.Diagnostics.CodeAnalysis;
using System.Net;
using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Inference.Telemetry;
using MieTools.Core.Routes;

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
    private readonly StreamOptions _options;
    private readonly CancellationToken _cancellationToken;
    private int _started;
    private IReadOnlyDictionary<string, string[]>? _headers;

    internal InferenceStream(InferenceClient client, InferenceRequest request, StreamOptions options, CancellationToken cancellationToken)
    {
        _client = client;
        _options = options;
        _cancellationToken = cancellationToken;
        Request = request;
        State = new StreamState(() => CallSecrets.Of(Message, request.Body.Content))
        {
            Projection = options.Projection,
            Template = options.Template,
            OnWarning = options.OnWarning,
        };
    }

    /// <summary>The call.</summary>
    public InferenceRequest Request { get; }

    /// <summary>HTTP status, or null before the answer's start.</summary>
    public HttpStatusCode? Status => State.Status;

    /// <summary>The answer's headers, without the secrets that were sent, or null before its start.</summary>
    public IReadOnlyDictionary<string, string[]>? Headers =>
        _headers ??= State.SentHeaders is { } sent ? State.Secrets.Mask(sent) : null;

    /// <summary>Content type as sent, or null.</summary>
    public string? ContentType => Headers?.TryGetValue("Content-Type", out string[]? values) == true ? string.Join(", ", values) : null;

    /// <summary>The service's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId => State.RequestId;

    /// <summary>How often the request was sent.</summary>
    public int Attempts => Message?.Options.TryGetValue(RequestTargets.AttemptsKey, out int attempts) == true ? attempts : 1;

    /// <summary>Chunks handed on.</summary>
    public int ChunkCount => State.ChunkCount;

    /// <summary>Characters of text handed on.</summary>
    public long TextLength => State.TextLength;

    /// <summary>The last finish reason seen, or null.</summary>
    public string? FinishReason => State.FinishReason;

    /// <summary>Tokens of the prompt, when the server told.</summary>
    public int? PromptTokens => State.PromptTokens;

    /// <summary>Tokens made, when the server told.</summary>
    public int? CompletionTokens => State.CompletionTokens;

    /// <summary>Name of the model, when the server told.</summary>
    public string? Model => State.Model;

    /// <summary>Whether OpenAI's end mark <c>[DONE]</c> came.</summary>
    public bool SawDone => State.SawDone;

    /// <summary>Whether the stream was read to its end without an error.</summary>
    public bool IsCompleted => State.IsCompleted;

    /// <summary>Time from the sending of the request to the first chunk, or null before it.</summary>
    public TimeSpan? TimeToFirstChunk => State.TimeToFirstChunk;

    /// <summary>Time from the sending of the request to the latest chunk or the end.</summary>
    public TimeSpan Elapsed => State.Elapsed;

    internal StreamState State { get; }

    /// <summary>The request, when it has been sent.</summary>
    private HttpRequestMessage? Message { get; set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The stream was enumerated before: a call is not sent twice.</exception>
    public IAsyncEnumerator<MieStreamChunk> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
            throw new InvalidOperationException("A stream can be enumerated once. Ask the client for a new one.");
        MeasuredCall? measured = _client.Measure(Request, InferenceMode.Stream);
        IAsyncEnumerator<MieStreamChunk> chunks = ReadAsync(measured, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        return measured is null ? chunks : new MeasuredStream(chunks, State, measured);
    }

    private async IAsyncEnumerable<MieStreamChunk> ReadAsync(MeasuredCall? measured,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = Message = Request.CreateMessage(InferenceMode.Stream);
        measured?.Start(message, Request.Body.Content, ModelNames.InRequest(Request.Body.Content.Span));
        using StreamSession session = new(Request, State, _options, _client.TimeProvider, _cancellationToken, cancellationToken);
        await session.OpenAsync(message, _client.OpenAsync).ConfigureAwait(false);
        _options.OnResponse?.Invoke(this);
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
