using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Calls;

/// <summary>One streamed call, from the request to the trailers: the order of checks of a stream's end is here.</summary>
internal sealed class StreamSession : IDisposable
{
    // What may still come after the end mark is a last chunk and trailers; a server that sends more is not listened to.
    private const long MaxDrainBytes = 1024 * 1024;

    private readonly InferenceRequest _request;
    private readonly StreamState _stream;
    private readonly TimeProvider _clock;
    private readonly StreamOptions _options;
    private readonly CancellationTokenSource _userStop;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _stop;
    private readonly StreamErrors _faults;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private StreamFramer? _framer;
    private ChunkReader? _chunks;
    private CallTime? _time;
    private long _start;

    /// <param name="request">The call.</param>
    /// <param name="state">What is known of the stream; kept up to date here.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="clock">Clock and timers.</param>
    /// <param name="first">One caller's wish to stop.</param>
    /// <param name="second">Another's.</param>
    public StreamSession(InferenceRequest request, StreamState state, StreamOptions options, TimeProvider clock, CancellationToken first,
        CancellationToken second)
    {
        _request = request;
        _stream = state;
        _options = options;
        _clock = clock;
        _userStop = CancellationTokenSource.CreateLinkedTokenSource(first, second);
        _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _total = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_userStop.Token, _silence.Token, _total.Token);
        _faults = new StreamErrors(request, state, options);
    }

    /// <summary>Whether the body has been read to its end.</summary>
    public bool Ended { get; private set; }

    private TimeSpan Elapsed => _clock.GetElapsedTime(_start);

    /// <summary>Sends the call and waits for the answer's headers.</summary>
    /// <param name="message">The call's request.</param>
    /// <param name="send">Sends it, and makes exceptions of error answers.</param>
    public async Task OpenAsync(HttpRequestMessage message, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send)
    {
        RetryPolicy.Bound(message, _options.IdleTimeout);
        RetryPolicy.Bound(message, _options.TotalTimeout);
        _userStop.Token.ThrowIfCancellationRequested();
        _start = _clock.GetTimestamp();
        _stream.StartedAt = _clock.GetElapsedTime(0);
        _time = CallTime.Of(message, _clock);
        _time.Limit(_silence, _options.IdleTimeout);
        _time.Limit(_total, _options.TotalTimeout);
        try
        {
            _response = await send(message, _stop.Token).ConfigureAwait(false);
            _body = await ContentDecoding.OpenAsync(_response, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (_stop.IsCancellationRequested)
        {
            throw Stopped(e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            // The first bytes of what is compressed.
            throw _faults.Broken(e, Elapsed);
        }
        _silence.CancelAfter(Timeout.InfiniteTimeSpan);

        _stream.Status = _response.StatusCode;
        _stream.SentHeaders = ResponseFacts.Of(_response);
        _stream.RequestId = RequestTargets.SafeRequestId(_response, message);
        string label = ResponseFacts.MediaTypeOf(_response);
        bool ofModel = PromptShapes.Of(_request.Suffix) != PromptShape.Custom;
        _framer = _options.Raw ? new RawFramer(isBinary: true)
            : BodyFramer.For(label, ResponseFacts.CharsetOf(_response), _options.MaxEventBytes, ofModel);
        _chunks = new ChunkReader(_stream, Charsets.Find(ResponseFacts.CharsetOf(_response)), label);
    }

    /// <summary>The next chunk, if it is there without reading.</summary>
    /// <exception cref="MieStreamException">The next thing in the stream is an error.</exception>
    public bool TryRead([NotNullWhen(true)] out MieStreamChunk? chunk)
    {
        _userStop.Token.ThrowIfCancellationRequested();
        while (!_chunks!.TryTake(out chunk))
        {
            if (_chunks.Fault is { } fault)
                throw _faults.FromServer(fault, _chunks.FaultBytes, Elapsed);
            if (_stream.SawDone || !ReadFrame())
                return false;
            chunk = ReadChunk();
            if (chunk is not null)
                break;
        }
        _stream.TimeToFirstChunk ??= chunk.GetElapsed();
        _stream.Elapsed = chunk.GetElapsed();
        _stream.ChunkCount++;
        _stream.TextLength += chunk.Text.Length;
        return true;
    }

    private MieStreamChunk? ReadChunk()
    {
        try
        {
            return _chunks!.Read(_framer!, Elapsed);
        }
        catch (MieException e)
        {
            throw _faults.TooLarge(e, Elapsed);
        }
    }

    private bool ReadFrame()
    {
        try
        {
            return _framer!.Read();
        }
        catch (MieException e)
        {
            throw _faults.TooLarge(e, Elapsed);
        }
    }

    /// <summary>Reads more of the body; after the end mark, all that is left of it.</summary>
    public async ValueTask FillAsync()
    {
        if (_stream.SawDone)
        {
            await DrainAsync().ConfigureAwait(false);
            Ended = true;
            return;
        }
        int count;
        try
        {
            ValueTask<int> read = _body!.ReadAsync(_framer!.GetMemory(), _stop.Token);
            // The timer is for reads that wait; most bytes are there already.
            if (!read.IsCompleted)
                _silence.CancelAfter(_options.IdleTimeout);
            count = await read.ConfigureAwait(false);
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
        catch (OperationCanceledException e) when (_stop.IsCancellationRequested)
        {
            throw Stopped(e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException or InvalidDataException)
        {
            _userStop.Token.ThrowIfCancellationRequested();
            throw _stop.IsCancellationRequested ? TimedOut(e) : _faults.Broken(e, Elapsed);
        }
        catch (MieException e)
        {
            throw _faults.TooLarge(e, Elapsed);
        }
        if (count > 0)
        {
            _framer.Advance(count);
        }
        else
        {
            _framer.Complete();
            Ended = true;
        }
    }

    /// <summary>Looks at the trailers, and at whether the model came to an end.</summary>
    /// <exception cref="MieStreamException"><c>StreamFailed</c>.</exception>
    public void Finish()
    {
        _stream.Elapsed = Elapsed;
        if (_response!.TrailingHeaders.NonValidated.TryGetValues(StreamFailureTrailer.Name, out HeaderStringValues values))
            throw _faults.FromTrailer(values.ToString(), Elapsed);
        if (_stream.ChunkCount == 0 && _chunks!.LooseText is { } words)
            throw _faults.FromServer(new ModelServerError(null, null, words), System.Text.Encoding.UTF8.GetBytes(words), Elapsed);
        if (_stream.ChunkCount == 0)
            _options.OnWarning?.Invoke(new StreamWarning("StreamEmpty", "The stream ended without a single chunk."));
        if (_chunks!.FailedReason is { } reason)
            _options.OnWarning?.Invoke(StreamWarnings.Failed(reason));
        if (_chunks.IsCutShort)
            _options.OnWarning?.Invoke(_faults.Incomplete(Elapsed));
        _stream.IsCompleted = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.EndedAt = _clock.GetElapsedTime(0);
        _framer?.Dispose();
        _response?.Dispose();
        _stop.Dispose();
        _silence.Dispose();
        _total.Dispose();
        _userStop.Dispose();
    }

    /// <summary>Reads on after the end mark, so that trailers arrive. The answer is complete, so nothing here is an error.</summary>
    private async Task DrainAsync()
    {
        byte[] block = new byte[4096];
        long total = 0;
        _silence.CancelAfter(_options.DrainTimeout);
        try
        {
            int count;
            while (total < MaxDrainBytes && (count = await _body!.ReadAsync(block, _stop.Token).ConfigureAwait(false)) > 0)
                total += count;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            _userStop.Token.ThrowIfCancellationRequested();
        }
    }

    private Exception Stopped(OperationCanceledException cause) =>
        _userStop.IsCancellationRequested
            ? new OperationCanceledException(cause.Message, cause, _userStop.Token)
            : TimedOut(cause);

    private MieStreamException TimedOut(Exception cause) =>
        _total.IsCancellationRequested ? _faults.TimedOut(Elapsed, _time?.LastRefusal, cause)
            : _faults.Idle(Elapsed, _time?.LastRefusal, cause);
}
