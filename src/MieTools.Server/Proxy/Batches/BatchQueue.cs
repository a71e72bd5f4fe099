using MieTools.Core.Batch.Output;
using MieTools.Core.Local;
using MieTools.Server.Proxy.Answers;

namespace MieTools.Server.Proxy.Batches;

/// <summary>Runs batches, so many at a time, in the order in which they came.</summary>
/// <param name="batches">The batches.</param>
/// <param name="work">Runs one.</param>
/// <param name="limits">How many run at a time.</param>
/// <param name="time">Clock.</param>
internal sealed class BatchQueue(BatchTable batches, BatchWork work, BatchLimits limits, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _places = new(limits.Running);
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, (CancellationTokenSource Stop, Task Run)> _runs = new(StringComparer.Ordinal);
    private readonly object _gate = new();

    /// <summary>Runs a batch when there is a place.</summary>
    public void Start(BatchRecord batch)
    {
        lock (_gate)
        {
            if (_end.IsCancellationRequested)
                return;
            TimeSpan left = DateTimeOffset.FromUnixTimeSeconds(batch.ExpiresAt) - time.GetUtcNow();
            CancellationTokenSource stop = new(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            _runs[batch.Id] = (stop, Task.Run(() => ServeAsync(batch.Id, stop), CancellationToken.None));
        }
    }

    /// <summary>Stops a batch. It is cancelled when what it has sent has come to its end.</summary>
    /// <exception cref="Answers.ProxyRefusalException">404; 400: it has ended.</exception>
    public BatchRecord Cancel(string id)
    {
        BatchRecord batch = Cancelling(id);
        if (batch.Status != BatchStatus.Cancelling)
            throw OwnAnswer.Refused(400, "batch_not_cancellable", $"The batch is {batch.Status}, and cannot be cancelled any more.");
        lock (_gate)
        {
            if (_runs.TryGetValue(id, out (CancellationTokenSource Stop, Task) run))
                run.Stop.Cancel();
        }
        return batch;
    }

    /// <inheritdoc/>
    /// <remarks>What runs is stopped as it is; the next proxy with the folder goes on with it.</remarks>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            running = [.. _runs.Values.Select(r => r.Run)];
            _end.Cancel();
        }
        await Task.WhenAll(running).ConfigureAwait(false);
        _places.Dispose();
        _end.Dispose();
    }

    private BatchRecord Cancelling(string id)
    {
        try
        {
            return batches.Change(id, b => BatchStatus.CanCancel(b.Status)
                ? b.In(BatchStatus.Cancelling, time.GetUtcNow().ToUnixTimeSeconds()) : b);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stops nevertheless; only a proxy that is killed now would have the next one go on with it.
            return batches.Get(id);
        }
    }

    private async Task ServeAsync(string id, CancellationTokenSource stop)
    {
        await RunAsync(id, stop.Token).ConfigureAwait(false);
        lock (_gate)
        {
            _runs.Remove(id);
            stop.Dispose();
        }
    }

    private async Task RunAsync(string id, CancellationToken stopped)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stopped, _end.Token);
        string status = BatchStatus.Completed;
        BatchFaults? faults = null;
        try
        {
            await _places.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                faults = await work.RunAsync(batches.Get(id), either.Token).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The proxy ends: the next one finds it as it is.
            if (!stopped.IsCancellationRequested)
                return;
            status = BatchStatus.Expired;
        }
        catch (Exception e)
        {
            faults = FaultsOf(e);
        }
        bool isCancelled = batches.Get(id).Status == BatchStatus.Cancelling;
        if (faults is null && isCancelled)
            status = BatchStatus.Cancelled;
        try
        {
            if (faults is null && status != BatchStatus.Completed)
                await work.EndUnsentAsync(batches.Get(id), ReasonOf(status), _end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The next proxy goes on with that too.
            return;
        }
        catch (Exception e)
        {
            faults = FaultsOf(e);
        }
        End(id, faults is null ? status : BatchStatus.Failed, faults);
    }

    private static UnsentReason ReasonOf(string status) =>
        status == BatchStatus.Expired ? UnsentReason.Expired : UnsentReason.Cancelled;

    private void End(string id, string status, BatchFaults? faults)
    {
        try
        {
            work.End(id, status, faults);
        }
        catch (Exception e)
        {
            work.Fail(id, FaultsOf(e));
        }
    }

    private static BatchFaults FaultsOf(Exception e) => e switch
    {
        MieException known => Faults(known.Code,
            ClientAdvice.Of(known.Code, known.Advice) is { } advice ? $"{known.Message.TrimEnd('.')}. {advice}" : known.Message),
        IOException or UnauthorizedAccessException =>
            Faults("storage_failed", $"The proxy could not keep the batch: {ReplacementFile.ReasonOf(e)}"),
        _ => Faults("proxy_failed", $"The proxy failed: {e.GetType().Name}: {e.Message}"),
    };

    private static BatchFaults Faults(string code, string message) => new([new BatchFault(code, message, null, null)]);
}
