using System.Collections.Concurrent;
using System.Management.Automation;

namespace MieTools.Pipeline;

/// <summary>
/// Lets the pipeline thread wait for Core's asynchronous work: it pulls, one item at a time, and stays the only thread that touches the
/// engine.
/// </summary>
/// <remarks>
/// The one place that blocks on a task. While it waits it runs what other threads posted (messages, progress),
/// and it stops waiting when the user does, whether or not the work heeds its token.
/// </remarks>
/// <param name="stopping">Ends all waits: the user has stopped the pipeline.</param>
/// <param name="clock">What short waits are told from long ones by; null for the system's.</param>
internal sealed class PipelineBridge(CancellationToken stopping, TimeProvider? clock = null) : IDisposable
{
    // Work that heeds its token ends within this; what does not is left to end by itself. The prompt is due within 100 ms.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(50);

    // A thread that sleeps is woken 0.1 ms late. After a wait as short as this it looks for the end of the next one itself; not for the
    // chunks of a stream, between which it would do so all the time.
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(1);

    [ThreadStatic]
    private static bool s_wasShort;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly ManualResetEventSlim _signal = new(false);
    private bool _disposed;

    /// <summary>Runs an action on the pipeline thread at its next wait. Safe from any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        lock (_signal)
        {
            if (!_disposed)
                _signal.Set();
        }
    }

    /// <summary>Waits for a task on the pipeline thread.</summary>
    /// <exception cref="PipelineStoppedException">The user stopped the pipeline.</exception>
    public T Wait<T>(ValueTask<T> task) => Wait(task, looksOut: true);

    private T Wait<T>(ValueTask<T> task, bool looksOut)
    {
        // A chunk that is in the buffer already costs nothing here.
        if (task.IsCompleted)
        {
            RunPosted();
            return Result(task);
        }
        Task<T> pending = task.AsTask();
        Block(pending, looksOut);
        return Result(new ValueTask<T>(pending));
    }

    /// <summary>Waits for a task on the pipeline thread.</summary>
    /// <exception cref="PipelineStoppedException">The user stopped the pipeline.</exception>
    public void Wait(Task task) => Wait(new ValueTask<bool>(AsResult(task)));

    /// <summary>
    /// Pulls a lazy sequence and hands over each item before the next is asked for; closes it at once when either side stops.
    /// </summary>
    /// <param name="items">The sequence.</param>
    /// <param name="write">Takes one item; may throw to end it.</param>
    public void ForEach<T>(IAsyncEnumerable<T> items, Action<T> write)
    {
        IAsyncEnumerator<T> enumerator = items.GetAsyncEnumerator(stopping);
        bool pulling = false;
        try
        {
            while (true)
            {
                pulling = true;
                bool more = Wait(enumerator.MoveNextAsync(), looksOut: false);
                pulling = false;
                if (!more)
                    break;
                write(enumerator.Current);
            }
        }
        finally
        {
            // A pull that was abandoned is still under way: its own cancellation closes the socket.
            if (!pulling)
                Close(enumerator);
            else
                _ = CloseLaterAsync(enumerator);
        }
    }

    public void Dispose()
    {
        lock (_signal)
        {
            _disposed = true;
            _signal.Dispose();
        }
    }

    private static void Close<T>(IAsyncEnumerator<T> enumerator)
    {
        ValueTask closing = enumerator.DisposeAsync();
        if (!closing.IsCompletedSuccessfully)
            closing.AsTask().Wait(s_grace);
    }

    private static async Task CloseLaterAsync<T>(IAsyncEnumerator<T> enumerator)
    {
        try
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
        catch (NotSupportedException)
        {
            // The pull has not ended: the sequence closes itself when its token's cancellation reaches it.
        }
    }

    private static async Task<bool> AsResult(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private T Result<T>(ValueTask<T> task)
    {
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void Block(Task pending, bool looksOut)
    {
        pending.ConfigureAwait(false).GetAwaiter().OnCompleted(Wake);
        long start = looksOut ? _clock.GetTimestamp() : 0;
        while (!pending.IsCompleted)
        {
            if (looksOut && s_wasShort)
                LookOut(start);
            try
            {
                _signal.Wait(stopping);
            }
            catch (OperationCanceledException)
            {
                if (!((IAsyncResult)pending).AsyncWaitHandle.WaitOne(s_grace))
                    throw new PipelineStoppedException();
                break;
            }
            _signal.Reset();
            RunPosted();
        }
        if (looksOut)
            s_wasShort = _clock.GetElapsedTime(start) < s_short;
        RunPosted();
    }

    // Others that have work go first each time.
    private void LookOut(long start)
    {
        SpinWait spin = default;
        while (!_signal.IsSet && !stopping.IsCancellationRequested && _clock.GetElapsedTime(start) < s_short)
            spin.SpinOnce(sleep1Threshold: -1);
    }

    private void Wake()
    {
        lock (_signal)
        {
            if (!_disposed)
                _signal.Set();
        }
    }

    private void RunPosted()
    {
        while (_posted.TryDequeue(out Action? action))
            action();
    }
}
