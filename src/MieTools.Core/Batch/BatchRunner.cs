using System.Text.Json;
using System.Threading.Channels;
using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Batch;

/// <summary>Sends the lines that have no result yet, so many at a time, and puts what comes of them on the disk.</summary>
/// <remarks>
/// One side reads the input and starts calls while there is a place and room; the other takes their results out of a bounded window, in
/// order or as they come. What is slow holds the other side up: the disk the calls, the first call of the window the reading.
/// </remarks>
internal sealed class BatchRunner : IDisposable
{
    // Results that are not on the disk yet, and the lines they are of.
    private const long MaxHeld = 64 * 1024 * 1024;
    private const int LeastWindow = 64;

    private readonly BatchOptions _options;
    private readonly InputReport _report;
    private readonly RequestBuilder _builder;
    private readonly InferenceClient _client;
    private readonly BatchJournal _journal;
    private readonly CommitGroup _group;
    private readonly OutcomeWriter _writer;
    private readonly Action<BatchProgress>? _progress;
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _room = new(0);
    private readonly Channel<Task<BatchOutcome>> _window;
    private readonly RateMeter _meter;
    private Exception? _readingFailure;
    private long _held;
    private int _running;

    public BatchRunner(BatchOptions options, InputReport report, RequestBuilder builder, InferenceClient client, BatchJournal journal,
        CommitGroup group, OutcomeWriter writer, Action<BatchProgress>? progress)
    {
        (_options, _report, _builder, _client, _journal, _group, _writer) = (options, report, builder, client, journal, group, writer);
        _progress = progress;
        _places = new SemaphoreSlim(options.ThrottleLimit);
        _window = Channel.CreateBounded<Task<BatchOutcome>>(WindowOf(options.ThrottleLimit));
        _meter = new RateMeter(options.TimeProvider);
    }

    /// <summary>Times of the answers.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Times to the first token.</summary>
    public LatencyHistogram FirstToken { get; } = new();

    /// <summary>Most calls that are under way or wait for their turn to be written.</summary>
    public static int WindowOf(int throttleLimit) => Math.Max(LeastWindow, 4 * throttleLimit);

    /// <summary>Runs until all lines have a result.</summary>
    /// <exception cref="MieException">The run has ended before that; what had come is on the disk, unless that is what failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task starting = Task.Run(() => StartAllAsync(stop.Token), CancellationToken.None);
        try
        {
            await WriteAllAsync().ConfigureAwait(false);
            _group.End();
        }
        catch (Exception e)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            // What came before the failure has been paid for.
            _group.Commit();
            _group.Close();
            if (e is MieException failure && RunFailure.Ends(failure))
                throw RunFailure.Of(failure, _report.Count - _journal.State.Totals.Done);
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await DrainAsync().ConfigureAwait(false);
            await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _room.Dispose();
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            EntryReader reader = new(_options.Input);
            foreach (BatchEntry entry in reader.Read(cancellationToken))
            {
                if (!IsWanted(entry.Ordinal))
                    continue;
                while (Interlocked.Read(ref _held) > MaxHeld)
                    await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
                reader.CheckUnchanged();
                BatchCall call = _builder.Build(entry.Kept());
                await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
                await StartAsync(call, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            _readingFailure = e;
        }
        // All have given their place back when all places can be had.
        for (int place = 0; place < _options.ThrottleLimit; place++)
            await _places.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _window.Writer.TryComplete(_readingFailure);
    }

    private bool IsWanted(long ordinal) => _options.Input.Shard.Has(ordinal) && !_journal.State.Done.Contains(ordinal)
        && !_report.LeftOut.Contains(ordinal);

    private async Task StartAsync(BatchCall call, CancellationToken cancellationToken)
    {
        Task<BatchOutcome> running = Task.Run(() => SendAsync(call, cancellationToken), CancellationToken.None);
        if (_options.IsUnordered)
        {
            _ = PublishAsync(running);
            return;
        }
        _ = running.ContinueWith(_ => _places.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        await _window.Writer.WriteAsync(running, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task PublishAsync(Task<BatchOutcome> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _window.Writer.WriteAsync(running, CancellationToken.None).ConfigureAwait(false);
        _places.Release();
    }

    private async Task<BatchOutcome> SendAsync(BatchCall call, CancellationToken cancellationToken)
    {
        long start = _options.TimeProvider.GetTimestamp();
        Interlocked.Increment(ref _running);
        BatchOutcome outcome;
        try
        {
            outcome = await AskAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (!RunFailure.Ends(e))
        {
            outcome = Failed(call, e, start);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IOException or NotSupportedException
            or FormatException or JsonException or HttpRequestException)
        {
            // Not foreseen, yet no reason to stop at this line again and again.
            outcome = Failed(call, new MieException(MieErrors.CommandFailed, $"{e.GetType().Name}: {e.Message}", inner: e), start);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
        Interlocked.Add(ref _held, outcome.Line.Length);
        return outcome;
    }

    private async Task<BatchOutcome> AskAsync(BatchCall call, CancellationToken cancellationToken)
    {
        (BatchAnswer answer, Func<string, string> mask) = _options.IsStreamed
            ? await StreamAsync(call.Request, cancellationToken).ConfigureAwait(false)
            : await WholeAsync(call.Request, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> typed = default;
        if (_options.Input.Schema is { } schema
            && !schema.TryRead(answer.Said ?? new MieAnswer { Text = answer.Text }, out typed, out string? reason))
        {
            throw new MieException(MieErrors.SchemaMismatch, mask($"The answer is not as -Schema asks: {reason}."));
        }

        return new BatchOutcome
        {
            Ordinal = call.Entry.Ordinal,
            Line = _writer.Write(call, answer, typed),
            PromptTokens = answer.Said?.PromptTokens ?? 0,
            CompletionTokens = answer.Said?.CompletionTokens ?? 0,
            Elapsed = answer.Elapsed,
            TimeToFirstToken = answer.Said?.GetTimeToFirstToken(),
        };
    }

    private async Task<(BatchAnswer, Func<string, string>)> WholeAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        InferenceResponse answer = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        answer.ThrowIfError();
        return (BatchAnswer.Of(answer), answer.WithoutSecrets);
    }

    private async Task<(BatchAnswer, Func<string, string>)> StreamAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        InferenceStream stream = _client.StreamAsync(
            request, new StreamOptions { Projection = static _ => null, TotalTimeout = _options.Timeout }, cancellationToken);
        AnswerJoiner joiner = new();
        await foreach (MieStreamChunk chunk in stream.ConfigureAwait(false))
            joiner.Add(chunk);
        return (BatchAnswer.Of(stream, joiner.Build()), stream.State.Secrets.Mask);
    }

    private BatchOutcome Failed(BatchCall call, MieException error, long start)
    {
        TimeSpan elapsed = _options.TimeProvider.GetElapsedTime(start);
        return new BatchOutcome
        {
            Ordinal = call.Entry.Ordinal,
            Line = _writer.WriteFailed(call, error, elapsed),
            HasFailed = true,
            Elapsed = elapsed,
        };
    }

    private async Task WriteAllAsync()
    {
        while (true)
        {
            Task<bool> more = _window.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
            await UntilAsync(more).ConfigureAwait(false);
            if (!await more.ConfigureAwait(false))
                break;
            while (_window.Reader.TryRead(out Task<BatchOutcome>? next))
            {
                await UntilAsync(next).ConfigureAwait(false);
                Add(await next.ConfigureAwait(false));
            }
        }
        Commit();
    }

    // What has come does not wait for what has not.
    private async Task UntilAsync(Task task)
    {
        while (!task.IsCompleted && _group.HasAny && _group.DueIn is TimeSpan left && left > TimeSpan.Zero)
            await Task.WhenAny(task, Task.Delay(left, _options.TimeProvider)).ConfigureAwait(false);
        if (!task.IsCompleted && _group.HasAny)
            Commit();
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Add(BatchOutcome outcome)
    {
        _group.Add(outcome);
        if (!outcome.HasFailed)
            Latency.Add(outcome.Elapsed);
        if (outcome.TimeToFirstToken is { } first)
            FirstToken.Add(first);
        if (_group.DueIn <= TimeSpan.Zero)
            Commit();
    }

    private void Commit()
    {
        long bytes = _group.Bytes;
        _group.Commit();
        Interlocked.Add(ref _held, -bytes);
        if (_room.CurrentCount == 0)
            _room.Release();
        if (_progress is null)
            return;
        BatchTotals totals = _journal.State.Totals;
        (double lines, double tokens) = _meter.Next(totals.Done, totals.CompletionTokens);
        TimeSpan? left = lines > 0 ? TimeSpan.FromSeconds(Math.Min((_report.Count - totals.Done) / lines, 1e8)) : null;
        _progress(new BatchProgress(_report.Count, totals.Done, totals.Failed, Volatile.Read(ref _running), lines, tokens, left));
    }

    private async Task DrainAsync()
    {
        try
        {
            await foreach (Task<BatchOutcome> left in _window.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e) when (e == _readingFailure)
        {
            // The other side has told of it already.
        }
    }
}
